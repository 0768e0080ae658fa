"""Reads what slipcover measured, and says which rooms of the house are covered too little.

`python -m tests.coverage_by_room rules=95 cogs=90` names the lowest percentage of lines and branches for each room, and
ends with exit code 1 if one of them has less.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MEASURED = Path(".coverage.json")


def main(arguments: Sequence[str]) -> int:
    measured: Mapping[str, Mapping[str, Any]] = json.loads(MEASURED.read_text(encoding="utf-8"))["files"]
    too_little = False
    for room, lowest in (argument.split("=") for argument in arguments):
        files = {path: file for path, file in measured.items() if Path(path).parts[0] == room}
        percentage = percentage_of([file["summary"] for file in files.values()])
        print(f"{room}: {percentage:.1f} % of lines and branches, at least {lowest} %")
        if percentage < float(lowest):
            too_little = True
            print(*(f"  {path}: {missing_in(file)}" for path, file in files.items() if missing_in(file)), sep="\n")
    return int(too_little)


def percentage_of(summaries: Sequence[Mapping[str, int]]) -> float:
    """How much of all lines and branches ran; of a room without any, nothing."""
    covered = sum(summary["covered_lines"] + summary["covered_branches"] for summary in summaries)
    missing = sum(summary["missing_lines"] + summary["missing_branches"] for summary in summaries)
    return 100 * covered / max(covered + missing, 1)


def missing_in(file: Mapping[str, Any]) -> str:
    branches = (f"{begin}->{end}" for begin, end in file["missing_branches"])
    return ", ".join([*map(str, file["missing_lines"]), *branches])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

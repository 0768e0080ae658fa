"""`python -m benchmarks.drift`: how late blocks are announced in 200 live sessions, and how much memory that takes.

Exit code 1 if a target was missed.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.drift.live_sessions import GAP, IN_VOICE
from benchmarks.drift.measure import DriftResult, measure
from benchmarks.table import median, ninety_ninth
from runtime.log import configure

P99_SECONDS, MAX_SECONDS, MEGABYTES = 1.0, 2.0, 250.0
ENDING_SECONDS = 10.0
"""After this time Docker, for example, kills the process."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift", description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="for the database and the bot's log, which then stay there")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        measured = asyncio.run(measure(given.sessions, given.folder or Path(name), _say))
    lines, kept = table(measured)
    print("\n".join(lines))
    return 0 if kept else 1


def table(measured: DriftResult) -> tuple[list[str], bool]:
    """The lines of the table, and whether the targets were kept."""
    late = measured.late
    spread = len(late) * GAP.total_seconds()
    rows = [
        ("50th percentile", median(late), "s", None),
        ("99th percentile", ninety_ninth(late), "s", P99_SECONDS),
        ("greatest", max(late), "s", MAX_SECONDS),
        ("greatest memory of the process", measured.megabytes, "MB", MEGABYTES),
        ("requests refused by a rate limit", measured.limited, "", 0),
        ("from SIGTERM to the end", measured.ending, "s", ENDING_SECONDS),
    ]
    lines = [
        f"{len(late)} sessions live, each in a guild of its own with {IN_VOICE} people in voice;",
        f"their first blocks end within {spread:.0f} s. From a block's end to the next one's card:",
        "",
        *(_row(what, figure, unit, most) for what, figure, unit, most in rows),
    ]
    return lines, all(most is None or figure <= most for _, figure, _, most in rows)


def _row(what: str, figure: float, unit: str, most: float | None) -> str:
    shown = f"{figure:.3f}" if unit == "s" else f"{figure:.0f}"
    target = "" if most is None else f"at most {most:g}: {'kept' if figure <= most else 'MISSED'}"
    return f"{what:<36}{f'{shown} {unit}':<14}{target}".rstrip()


def _say(progress: str) -> None:
    print(f"… {progress}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    configure("warning")
    sys.exit(main())

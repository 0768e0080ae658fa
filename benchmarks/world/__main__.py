"""`python -m benchmarks.world`: what a large file costs: acts, looks, starts, a storm, memory; beside a small file.

Exit code 1 if a target was missed.
"""

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Measure, print the table, and return the exit code."""
    # Imported here, since the bot's process imports this module, and its memory is measured without the rehearsal.
    from benchmarks.world.measurement import LIVE, PATIENCE, SESSIONS, Options, run

    parser = argparse.ArgumentParser(prog="python -m benchmarks.world", description=__doc__)
    parser.add_argument("--folder", type=Path, help="for the files, several GB, and the prototype, which then stay")
    parser.add_argument("--circles", type=int, default=10_000)
    parser.add_argument("--live", type=int, default=LIVE, help="how many are in a session (default: %(default)s)")
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="that each has held (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds until quiet (default: %(default)s)")
    given = parser.parse_args()
    return run(Options(given.circles, given.live, given.sessions, given.patience), given.folder)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks`: measures answers and timers, and prints one table. Exit code 1 if a target was missed."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import uvloop

import benchmarks.goals.measure as goals
import benchmarks.timers.measure as timers
from benchmarks.machine import description
from benchmarks.table import Case, table
from runtime.log import configure

FOLDER = Path(__file__).parent.parent / "build"
"""In the project, since the system's folder for temporary files may be in memory, where nothing is durable."""
QUICK = (goals.GoalPlan(warm_up=10, rounds=5, acts=15), timers.TimerPlan(waiting=[100_000], due=[1_000]))


def main() -> int:
    """Measure everything, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small sizes only, in less than a minute")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the databases: it chooses the disk (build)")
    given = parser.parse_args()
    goal_plan, timer_plan = QUICK if given.quick else (goals.GoalPlan(), timers.TimerPlan())
    configure("warning")
    print(description(), flush=True)
    given.folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        cases = _measure(goal_plan, timer_plan, Path(name))
    print(f"\nEach cell: least–median–greatest of the rounds.\n\n{table(cases)}")
    return 0 if all(case.kept for case in cases) else 1


def _measure(goal_plan: goals.GoalPlan, timer_plan: timers.TimerPlan, folder: Path) -> list[Case]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        cases = runner.run(goals.measure(goal_plan, folder, _say))
    return [*cases, *timers.measure(timer_plan, folder, _say)]


def _say(progress: str) -> None:
    print(f"… {progress}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

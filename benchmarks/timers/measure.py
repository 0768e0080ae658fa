"""Measures how late many timers fire that are due at once while many more wait, compared with two other designs."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.table import MILLISECONDS, Case, Line, Round, Target, figures, ninety_ninth, ratios, spread
from benchmarks.timers.contender import named

OURS = "Circlekeeper"
PEERS = ("one task (RoboDanny’s design)", "APScheduler 3, SQLAlchemy")
CONTENDERS = {
    OURS: "benchmarks.timers.timekeeper:OurTimekeeper",
    PEERS[0]: "benchmarks.timers.one_task:OneTask",
    PEERS[1]: "benchmarks.timers.job_store:JobStore",
}
ROOT = Path(__file__).parent.parent.parent
TIMES_BETTER = 10
LONGEST_START_MS = 50
PATIENCE_SECONDS = 300

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """How many timers wait, how many fall due at once, and how often that is repeated."""

    waiting: Sequence[int] = (100_000, 1_000_000)
    due: Sequence[int] = (1_000, 10_000)
    rounds: int = 3


@dataclass
class Results:
    """The rounds of each contender."""

    late: dict[str, list[Round]] = field(default_factory=lambda: {name: list[Round]() for name in CONTENDERS})
    starts: dict[str, list[float]] = field(default_factory=lambda: {name: list[float]() for name in CONTENDERS})


def measure(plan: TimerPlan, folder: Path, say: Say) -> Iterator[Case]:
    """Measure all contenders alternately, each in a separate process and file. The file is filled here."""
    for waiting in plan.waiting:
        say(f"filling in {waiting:,} waiting timers")
        paths = {name: folder / f"{number}-{waiting}.db" for number, name in enumerate(CONTENDERS)}
        for name, path in paths.items():
            named(CONTENDERS[name]).fill(path, waiting)
        starts = Results().starts
        for due in plan.due:
            results = Results(starts=starts)
            for number in range(plan.rounds):
                say(f"{due:,} of {waiting:,} timers due, round {number + 1} of {plan.rounds}")
                _one_round(results, paths, due)
            yield _lateness(results, due, waiting)
        yield _start(starts, waiting)
        for path in paths.values():
            path.unlink()


def run_contender(name: str, path: Path, count: int) -> str:
    """Let timers fire in a separate process, and return its output. Raises RuntimeError if it fails."""
    command = [sys.executable, "-m", "benchmarks.timers.run_contender", CONTENDERS[name], str(path), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} could not fire {count} timers:\n{done.stderr}")
    return done.stdout


def _one_round(results: Results, paths: dict[str, Path], due: int) -> None:
    for name, path in paths.items():
        result = json.loads(run_contender(name, path, due))
        results.starts[name].append(result["start"])
        results.late[name].append(result["late"])


def _lateness(results: Results, due: int, waiting: int) -> Case:
    lines = [Line(OURS, figures(results.late[OURS]))]
    for peer in PEERS:
        ratio = ratios(results.late[peer], results.late[OURS], ninety_ninth)
        target = Target(f"at least {TIMES_BETTER}", ratio.median >= TIMES_BETTER)
        lines.append(Line(peer, figures(results.late[peer]), ratio, target))
    return Case(f"{due:,} timers due at once, {waiting:,} waiting: ms late; ratio of p99 to Circlekeeper’s", lines)


def _start(starts: dict[str, list[float]], waiting: int) -> Case:
    ours = spread(start * MILLISECONDS for start in starts[OURS])
    target = Target(f"under {LONGEST_START_MS} ms", ours.median < LONGEST_START_MS)
    lines = [Line(OURS, [ours], target=target)]
    for peer in PEERS:
        ratio = spread(one / other for one, other in zip(starts[peer], starts[OURS], strict=True))
        lines.append(Line(peer, [spread(start * MILLISECONDS for start in starts[peer])], ratio))
    return Case(f"Start with {waiting:,} waiting, until asleep: ms; ratio to Circlekeeper’s", lines)

"""The table of what a large file costs beside a small one, and whether the targets were kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.table import MILLISECONDS, Round, Target, median, percentile
from benchmarks.world.phases import Looks, Start, Storm
from benchmarks.world.recorder import Recorded
from vocabulary.keys import JobKind

MOST_MS, MOST_TIMES = 50, 3
ENOUGH = 20
"""What was done less often is compared by its median, since its 95th percentile would be the slowest time alone."""
LOOK_MS, LOOKS_SHARE, LOOKS_AN_HOUR = 5, 0.1, 60_000
QUIET_SECONDS, BACK_SECONDS = 10, 60
STORM_MS = 100
MEGABYTES = 300
DEFERRED = {
    "/circle create",
    "/privacy export",
    "/template agenda",
    "/template goals",
    "[circle-create-meant]",
    "[privacy-forget]",
}
"""Acts that may take their time, since they say at once that they will."""
DEFERRED_MS = 3000
WIDTHS = (40, 7, 18, 18, 7, 14)


@dataclass
class Figures:
    """All that was measured; each list has what belongs to the small file, then what belongs to the large one."""

    circles: Sequence[int]
    loop: float = 0.0
    acts: Sequence[Recorded] = ()
    failures: Sequence[str] = ()
    starts: list[Start] = field(default_factory=list[Start])
    looks: list[Looks] = field(default_factory=list[Looks])
    storms: list[Storm] = field(default_factory=list[Storm])
    returns: list[Start] = field(default_factory=list[Start])
    megabytes: Sequence[float] = ()
    peaks: Sequence[float] = ()
    file_megabytes: list[float] = field(default_factory=list[float])
    unanswered: Sequence[int] = ()


def report(figures: Figures) -> tuple[list[str], bool]:
    """The lines of the table, and whether all targets were kept."""
    small, large = figures.circles
    loop = figures.loop * MILLISECONDS
    lines = [
        "",
        f"{small:,} and {large:,} circles. Times in ms unless said otherwise; one reference loop takes {loop:.2f} ms.",
        "",
        _row("own work", "times", f"{small:,}: p50/p95", f"{large:,}: p50/p95", "ratio", "cpu, loops"),
    ]
    targets: list[Target] = []
    for name in sorted(set(figures.acts[0].acts) | set(figures.acts[1].acts)):
        line, target = _act(name, figures)
        lines.append(f"{line}{target or ''}".rstrip())
        targets += [target] if target else []
    for line, target in [*_all_acts(figures), *_rest(figures)]:
        lines.append(f"{line}{target or ''}".rstrip())
        targets += [target] if target else []
    lines += [f"did not work: {failure}" for failure in figures.failures]
    return lines, not figures.failures and all(target.kept for target in targets)


def _act(name: str, figures: Figures) -> tuple[str, Target | None]:
    small, large = (each.acts.get(name, ()) for each in figures.acts)
    if not small or not large:
        return _row(name, f"{len(small)}/{len(large)}"), None
    p95 = percentile(large, 0.95) * MILLISECONDS
    line = _beside(name, figures, [small, large], [each.cpu[name] for each in figures.acts])
    if name in DEFERRED:
        return line, Target(f"at most {DEFERRED_MS}", p95 <= DEFERRED_MS)
    kept = p95 <= MOST_MS and _ratio(small, large) <= MOST_TIMES
    return line, Target(f"at most {MOST_MS} and {MOST_TIMES} times", kept)


def _all_acts(figures: Figures) -> Iterator[tuple[str, Target | None]]:
    names = [set(each.acts) - DEFERRED for each in figures.acts]
    rounds = [[one for name in own for one in each.acts[name]] for own, each in zip(names, figures.acts, strict=True)]
    cpu = [[one for name in own for one in each.cpu[name]] for own, each in zip(names, figures.acts, strict=True)]
    yield "", None
    yield _beside("all of these", figures, rounds, cpu), None
    pauses = [[one for seconds in each.pauses.values() for one in seconds] for each in figures.acts]
    yield _row("  the longest search for garbage", "", *map(_longest, pauses)), None


def _beside(name: str, figures: Figures, rounds: Sequence[Round], cpu: Sequence[Round]) -> str:
    """Own work in both files, their ratio, and the 95th percentiles of the processor time in loops."""
    loops = "/".join(f"{percentile(one, 0.95) / figures.loop:.1f}" for one in cpu)
    return _row(name, f"{len(rounds[1])}", *map(_pair, rounds), f"{_ratio(*rounds):.1f}", loops)


def _ratio(small: Round, large: Round) -> float:
    """How many times longer it takes in the large file: the slow ones where there are enough, the middle ones else."""
    part = 0.95 if min(len(small), len(large)) >= ENOUGH else 0.5
    return percentile(large, part) / percentile(small, part)


def _rest(figures: Figures) -> Iterator[tuple[str, Target | None]]:
    yield from _looks(figures)
    yield from _starts(figures)
    yield from _storm(figures)
    yield (
        _row("memory, MB", "", *_whole(figures.megabytes)),
        Target(f"at most {MEGABYTES} MB", figures.megabytes[1] <= MEGABYTES),
    )
    yield _row("  at its peak, MB", "", *_whole(figures.peaks)), None
    per_circle = [size / count * 1000 for size, count in zip(figures.file_megabytes, figures.circles, strict=True)]
    yield _row("file, KB per circle", "", *_whole(per_circle)), None
    yield (
        _row("acts not answered within 3 s", "", *_whole(figures.unanswered)),
        Target("none", not figures.unanswered[1]),
    )


def _starts(figures: Figures) -> Iterator[tuple[str, Target | None]]:
    for what, starts in (("a start, nothing happened", figures.starts), ("a start after a day away", figures.returns)):
        no_jobs, quiet = [one.no_jobs for one in starts], [one.quiet for one in starts]
        away = starts is figures.returns
        most = _within(no_jobs[1], BACK_SECONDS) if away else _within(quiet[1], QUIET_SECONDS)
        yield _row(f"{what}: caught up, s", "", *map(_seconds, no_jobs)), most if away else None
        yield _row("  and nothing to send, s", "", *map(_seconds, quiet)), None if away else most
        yield _row("  processor time, s", "", *(f"{one.cpu:.1f}" for one in starts)), None
        during = [one.recorded.all_acts for one in starts]
        yield _row("  acts meanwhile", f"{len(during[1])}", *map(_pair, during)), None


def _within(seconds: float | None, most: float) -> Target:
    return Target(f"at most {most} s", seconds is not None and seconds <= most)


def _looks(figures: Figures) -> Iterator[tuple[str, Target | None]]:
    middle = median(figures.looks[1].seconds) * MILLISECONDS
    rounds = [one.seconds for one in figures.looks]
    yield (
        _row("a look at a person’s nudges", f"{len(rounds[1])}", *map(_pair, rounds)),
        Target(f"p50 at most {LOOK_MS}", middle <= LOOK_MS),
    )
    shares = [one.cpu * LOOKS_AN_HOUR / 3600 for one in figures.looks]
    yield (
        _row("  of a core, for 60,000 an hour", "", *(f"{share:.1%}" for share in shares)),
        Target(f"at most {LOOKS_SHARE:.0%}", shares[1] <= LOOKS_SHARE),
    )


def _storm(figures: Figures) -> Iterator[tuple[str, Target | None]]:
    acts = [one.recorded.all_acts for one in figures.storms]
    p95 = percentile(acts[1], 0.95) * MILLISECONDS if acts[1] else 0.0
    jobs = f"{figures.storms[1].jobs:,} jobs at once"
    yield (
        _row(f"{jobs}: acts meanwhile", f"{len(acts[1])}", *map(_pair, acts)),
        Target(f"p95 at most {STORM_MS}", bool(acts[1]) and p95 <= STORM_MS),
    )
    holds = [one.recorded.holds.get("timekeeper", ()) for one in figures.storms]
    yield _row("  the timekeeper’s holds", f"{len(holds[1])}", *map(_pair, holds)), None
    yield _row("  the longest of them", "", *map(_longest, holds)), None
    yield _row("  processor time, s", "", *(f"{one.cpu:.1f}" for one in figures.storms)), None
    for kind in (JobKind.SESSION, JobKind.CALENDAR, JobKind.NUDGES):
        done = [f"{one.done[kind]:.1f}" if kind in one.done else "never" for one in figures.storms]
        yield _row(f"  {kind} jobs done after, s", "", *done), None


def _pair(seconds: Round) -> str:
    """The 50th and the 95th percentile."""
    if not seconds:
        return "-"
    return "/".join(f"{percentile(seconds, part) * MILLISECONDS:.1f}" for part in (0.5, 0.95))


def _longest(seconds: Round) -> str:
    return f"{max(seconds) * MILLISECONDS:.0f}" if seconds else "-"


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"


def _whole(values: Sequence[float]) -> list[str]:
    return [f"{value:,.0f}" for value in values]


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False)).ljust(sum(WIDTHS))

"""`python -m benchmarks.sessions`: simulates a year of sessions for 500 circles, with the rules alone, in one table.

Exit code 1 if a target was missed.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence

from benchmarks.sessions.end_times import by_the_rule, cut_off, fixed
from benchmarks.sessions.months import (
    AWAY,
    MONTHS,
    PASSES,
    Telling,
    at_random as one_at_random,
    by_pointer,
    by_rotation as by_rotation_of_months,
    simulate_months,
    unfairness as unfairness_of_months,
    with_passes,
)
from benchmarks.sessions.simulated_year import (
    ABSENT,
    INSISTS,
    INTERRUPTED,
    LATE_START,
    LATEST_START,
    LONGEST_INTERRUPTION,
    LONGEST_OVERRUN,
    OVERRUN,
    SimulatedSession,
    simulate_year,
)
from benchmarks.sessions.turns import Choosing, at_random, by_list, by_rotation, taken_over
from benchmarks.turns import largest_difference
from rules.standard import STANDARD
from vocabulary.duties import Duty

SIZES = range(5, 9)
MOST_UNFAIR = 1

WAYS_TO_END: dict[str, Callable[[SimulatedSession], float]] = {
    "Circlekeeper's agenda": by_the_rule,
    "fixed blocks, no overrun allowed": cut_off,
    "fixed blocks": fixed,
}
WAYS_TO_CHOOSE: dict[str, Choosing] = {
    "Circlekeeper's rotation": by_rotation,
    "the same, anybody takes over": taken_over,
    "down the list": by_list,
    "by lot": at_random,
}


WAYS_TO_ASK: dict[str, Telling] = {
    "Circlekeeper's rotation": by_rotation_of_months,
    "the same, one in seven passes": with_passes,
    "down the list": by_pointer,
    "by lot": one_at_random,
}


def main(words: Sequence[str] | None = None) -> int:
    """Simulate all years, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sessions", description=__doc__)
    parser.add_argument("--circles", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=26)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    seeds = range(given.seed, given.seed + given.circles)
    circles = [
        (SIZES[seed % len(SIZES)], simulate_year(seed, SIZES[seed % len(SIZES)], given.sessions, len(STANDARD)))
        for seed in seeds
    ]
    print(_description(given.circles, given.sessions, given.seed))
    print("\n".join(_ends(circles)))
    lines, kept = _fairness(circles, given.seed)
    print("\n".join(lines))
    return 0 if kept else 1


Circles = Sequence[tuple[int, list[SimulatedSession]]]


def _ends(circles: Circles) -> list[str]:
    lines = ["", _row("end of the session", "within a minute", "median off", "99th percentile", "greatest")]
    for name, way in WAYS_TO_END.items():
        off = sorted(abs(way(session)) for _, sessions in circles for session in sessions)
        share = sum(minutes <= 1 for minutes in off) / len(off)
        figures = (statistics.median(off), off[int(0.99 * (len(off) - 1))], off[-1])
        lines.append(_row(name, f"{share:.1%}", *(f"{figure:.1f} min" for figure in figures)))
    return lines


def _fairness(circles: Circles, seed: int) -> tuple[list[str], bool]:
    """The lines of the table, and whether Circlekeeper's rotation was as fair as required."""
    lines, worst = list[str](), dict[str, int]()
    for duty, title in ((Duty.FACILITATE, "turns of leading"), (Duty.PRESENT, "turns of presenting")):
        lines += ["", _row(title, "largest difference", "median", "circles with at most 1")]
        for name, choose in WAYS_TO_CHOOSE.items():
            gaps = [
                largest_difference(range(size), choose(size, sessions, seed + number), duty)
                for number, (size, sessions) in enumerate(circles)
            ]
            worst[name] = max(worst.get(name, 0), *gaps)
            lines.append(_spread_of(name, gaps))
    lines += ["", _row("turns of telling a failure", "largest difference", "median", "circles with at most 1")]
    years = [simulate_months(seed + number, size, MONTHS) for number, (size, _) in enumerate(circles)]
    for name, ask in WAYS_TO_ASK.items():
        gaps = [unfairness_of_months(year, ask(year, seed + number)) for number, year in enumerate(years)]
        worst[name] = max(worst.get(name, 0), *gaps)
        lines.append(_spread_of(name, gaps))
    kept = worst["Circlekeeper's rotation"] <= MOST_UNFAIR
    lines += ["", f"Largest difference at most {MOST_UNFAIR}: {'kept' if kept else 'MISSED'}"]
    return lines, kept


def _spread_of(name: str, gaps: Sequence[int]) -> str:
    fair = sum(gap <= MOST_UNFAIR for gap in gaps) / len(gaps)
    return _row(name, str(max(gaps)), f"{statistics.median(gaps):g}", f"{fair:.1%}")


def _description(circles: int, sessions: int, seed: int) -> str:
    return (
        f"{circles} circles of {SIZES[0]} to {SIZES[-1]} members, {sessions} sessions each, seed {seed}.\n"
        f"Absent: {ABSENT[0]:.0%} to {ABSENT[1]:.0%} of the sessions by member, half of it told before. "
        f"Late by 1 to {LATEST_START} minutes: {LATE_START:.0%} of the sessions.\n"
        f"Of the blocks {OVERRUN:.0%} would run over by 1 to {LONGEST_OVERRUN} minutes, voted on (+2, then +1),\n"
        f"{INTERRUPTED:.0%} are interrupted for 1 to {LONGEST_INTERRUPTION}, {INSISTS:.0%} run over all the same.\n"
        "For an absent facilitator whoever is next in turn stands in.\n"
        "Turns had are compared with those that others were given, of members of a circle who came equally often.\n"
        f"Failures are told in {MONTHS} months, in circles that people join and leave; {AWAY:.0%} are away, "
        f"and {PASSES:.0%} would pass."
    )


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, (36, 22, 14, 24, 12), strict=False)).rstrip()


if __name__ == "__main__":
    sys.exit(main())

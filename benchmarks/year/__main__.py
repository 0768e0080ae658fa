"""`python -m benchmarks.year`: simulates a year of 500 circles with churn, by the rules alone, in one table.

How fair turns and partners are, against a stored pointer and chance; and what reaches people unasked. Exit code 1 if a
promise was broken.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from random import Random
from zoneinfo import available_timezones

from benchmarks.nudges.member_year import ANSWERED_BY
from benchmarks.partners.judged_year import JudgedYear
from benchmarks.partners.ways import WAYS, ByTheRule
from benchmarks.turns import Meeting, largest_difference
from benchmarks.year import turns
from benchmarks.year.circle_year import simulate_circle, stayed
from benchmarks.year.messages import (
    CircleLife,
    Manner,
    announced_in_vain,
    asked_in_vain,
    at_rest,
    circle_life,
    days_with_two,
    member_year,
    most_in_a_week,
    over_number,
)
from benchmarks.year.partners import moments
from rules.attention import POSTS_A_WEEK

OURS, MONTHS, CIRCLE = 0, 12, 6
ZONES = sorted(available_timezones())
MOST_UNFAIR = 1
"""How many more turns a member may have had than another was given who was there all year, too, and came equally often.
"""
WIDTHS = (34, 25, 25, 26, 18)

Years = Sequence[Sequence[Meeting]]


def main(words: Sequence[str] | None = None) -> int:
    """Simulate all years, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=__doc__)
    parser.add_argument("--circles", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=26)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    seeds = range(given.seed, given.seed + given.circles)
    years = [simulate_circle(seed, given.sessions) for seed in seeds]
    broken: list[str] = []
    print(f"{given.circles} circles, {given.sessions} sessions each, seed {given.seed}, with members who come and go.")
    for lines in (_turns(years, given.seed, broken), _partners(years, given.seed, broken)):
        print("\n".join(lines))
    print("\n".join(_messages(given.circles, given.sessions, given.seed, broken)))
    print("\n".join(["", *(f"BROKEN: {one}" for one in broken)] if broken else ["", "All promises kept."]))
    return 1 if broken else 0


def _turns(years: Years, seed: int, broken: list[str]) -> Iterator[str]:
    """How fairly each kind of turn goes round; failures are told at every second session, once a month."""
    for title, (duty, duties) in turns.TURNS.items():
        yield ""
        yield _row(title, "largest difference", "circles with at most 1", "furthest from a share", "median")
        for place, (name, choose) in enumerate(turns.WAYS.items()):
            held = [year if len(duties) > 1 else year[::2][:MONTHS] for year in years]
            past = [choose(year, duties, seed + number) for number, year in enumerate(held)]
            gaps = [largest_difference(stayed(year), one, duty) for year, one in zip(held, past, strict=True)]
            shares = [turns.furthest_from_share(*one, duty) for one in zip(held, past, strict=True)]
            fair = sum(gap <= MOST_UNFAIR for gap in gaps) / len(gaps)
            yield _row(name, str(max(gaps)), f"{fair:.1%}", f"{max(shares):.1f}", f"{statistics.median(shares):.1f}")
            if place == OURS and max(gaps) > MOST_UNFAIR:
                broken.append(f"{title} differ by more than {MOST_UNFAIR} in {1 - fair:.1%} of the circles")


def _partners(years: Years, seed: int, broken: list[str]) -> Iterator[str]:
    """How often pairs repeat that need not, by the ways and the judge of `benchmarks.partners`."""
    yield ""
    yield _row("learning partners", "pairs", "avoidable repeats", "members with a partner")
    for name, way in WAYS.items():
        judged = JudgedYear()
        for number, year in enumerate(years):
            judged.play(moments(year), way(seed + number))
        partnered = f"{judged.partnered / judged.there:.1%}"
        yield _row(name, str(judged.pairs), f"{judged.repeats / judged.pairs:.1%}", partnered)
        if way is ByTheRule and judged.repeats:
            broken.append(f"{judged.repeats} pairs repeat that need not")


def _messages(circles: int, sessions: int, seed: int, broken: list[str]) -> Iterator[str]:
    """What is said unasked, in as many circles for each manner in which their members take it."""
    yield ""
    yield _row(
        "unasked", "DMs a week: mean, most", "days with two DMs", "kinds at rest at the end", "posts a week, most"
    )
    for number, manner in enumerate(Manner):
        lives = [
            _live(manner, number * circles + circle, sessions, seed) for circle in range(max(1, circles // len(Manner)))
        ]
        members = [member for live in lives for member in live.members]
        dms = sum(len(one.sent) for one in members) / len(members) / (sessions * 2)
        most = max(most_in_a_week([sent.at for sent in one.sent]) for one in members)
        posts = max(most_in_a_week([one.at for one in live.posted]) for live in lives)
        resting = sum(len(at_rest(one)) for one in members) / len(members)
        doubles = sum(map(days_with_two, members))
        yield _row(manner, f"{dms:.2f}, {most}", str(doubles), f"{resting:.1f} of {len(ANSWERED_BY)}", str(posts))
        broken += [f"{doubles} days with two DMs"] if doubles else []
        broken += [f"{posts} posts in a week"] if posts > POSTS_A_WEEK else []
        broken += [f"{one} times more DMs than were wanted" for one in {sum(map(over_number, members))} if one]
        vain = sum(map(asked_in_vain, members)) + sum(announced_in_vain(one.posted, one.meetings) for one in lives)
        broken += [f"{vain} times asked again in vain"] if vain else []


def _live(manner: Manner, number: int, sessions: int, seed: int) -> CircleLife:
    chance = Random(f"{seed}:{number}")
    zone, first = chance.choice(ZONES), number * CIRCLE
    members = [member_year(first + place, zone, sessions, seed, manner) for place in range(CIRCLE)]
    return circle_life(zone, members, sessions, chance, takes_part=manner is Manner.ANSWERS)


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False)).rstrip()


if __name__ == "__main__":
    sys.exit(main())

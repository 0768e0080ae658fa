"""`python -m benchmarks.rituals`: simulates a year of 300 circles that take part in some of their rituals.

By the rules alone, in one table: what each ritual posts, taken part in, ignored, or woken after that; and which DMs
reach members. Exit code 1 if a promise was broken.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from zoneinfo import available_timezones

from benchmarks.rituals.circle_year import ASKS, WEEKS, CircleYear, Life, Manner
from benchmarks.rituals.member_year import RITUAL_KINDS, RitualMember
from benchmarks.year.messages import asked_in_vain, days_with_two, most_in_a_week, over_number
from rules.attention import POSTS_A_WEEK, RESTS_AFTER
from rules.notices import Posted
from vocabulary.notices import NoticeKind
from vocabulary.rituals import Ritual

CIRCLE = 6
ZONES = sorted(available_timezones())
WIDTHS = (56, 10, 17, 22, 20)
TITLES = {
    Ritual.WINS_WEEKLY: "wins and stuck points, weekly",
    Ritual.WINS: "wins and stuck points, each cycle",
    Ritual.LUNCH: "lunch-and-learn",
    Ritual.RETROSPECTIVE: "retrospective",
}


@dataclass(slots=True)
class Circle:
    """A circle's year and those of its members."""

    year: CircleYear
    members: list[RitualMember] = field(default_factory=list[RitualMember])


def main(words: Sequence[str] | None = None) -> int:
    """Simulate all years, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rituals", description=__doc__)
    parser.add_argument("--circles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    circles = [simulate_circle(number, given.seed) for number in range(given.circles)]
    broken: list[str] = []
    print(
        f"{given.circles} circles of {CIRCLE}, {WEEKS} weeks, seed {given.seed}. Some pause; members are away at times."
    )
    print("\n".join((*_rituals([one.year for one in circles], broken), *_dms(circles, broken))))
    print("\n".join(["", *(f"BROKEN: {one}" for one in broken)] if broken else ["", "All promises kept."]))
    return 1 if broken else 0


def simulate_circle(number: int, seed: int) -> Circle:
    """One circle with its members; every second member answers what they are asked."""
    chance = Random(f"{seed}:{number}")
    zone = chance.choice(ZONES)
    chosen = {chance.choice([Ritual.WINS_WEEKLY, Ritual.WINS]), Ritual.LUNCH, Ritual.RETROSPECTIVE}
    manners = {ritual: chance.choice(list(Manner)) for ritual in sorted(chosen)}
    circle = Circle(CircleYear(zone, manners, chance))
    circle.year.simulate()
    for place in range(CIRCLE):
        member = number * CIRCLE + place
        held = circle.year.lives[Ritual.LUNCH].held
        circle.members.append(RitualMember(member, zone, Random(f"{seed}:{member}:m"), place % 2 == 0, sorted(held)))
        circle.members[-1].simulate()
    return circle


def posts_about(year: CircleYear, kind: NoticeKind) -> list[Posted]:
    """The posts of a kind, in order."""
    return [one for one in year.posted if any(key.kind is kind for key in one.keys)]


def longest_in_vain(posts: Sequence[Posted], life: Life) -> int:
    """The most posts in a row about a ritual, without anybody taking part between them."""
    return max(
        (len(list(group)) for _, group in groupby(posts, key=lambda one: life.last_act(one.at))),
        default=0,
    )


def _rituals(years: Sequence[CircleYear], broken: list[str]) -> Iterator[str]:
    yield ""
    yield _row("ritual", "circles", "posts a circle", "most in a row in vain", "asked after waking")
    for ritual, manner in ((ritual, manner) for ritual in TITLES for manner in Manner):
        lives = [(year, year.lives[ritual]) for year in years if ritual in year.lives]
        taken = [(posts_about(year, ASKS[ritual]), life) for year, life in lives if life.manner is manner]
        if not taken:
            continue
        vain = max(longest_in_vain(posts, life) for posts, life in taken)
        mean = sum(len(posts) for posts, _ in taken) / len(taken)
        again = sum(any(one.at > life.wakes_at for one in posts) for posts, life in taken)
        woken = f"{again} of {len(taken)}" if manner is Manner.WAKES else ""
        name = f"{TITLES[ritual]}, {manner}"
        yield _row(name, str(len(taken)), f"{mean:.1f}", str(vain), woken)
        broken += [f"{name}: {vain} posts in a row in vain"] if vain > RESTS_AFTER else []
        broken += [f"{name}: {len(taken) - again} not asked again"] if woken and again < len(taken) else []
    posts = max(most_in_a_week([one.at for one in year.posted]) for year in years)
    paused = sum(year.is_paused(one.at) for year in years for one in year.posted)
    yield ""
    yield f"posts in seven days, most: {posts}; posts while a circle pauses: {paused}"
    broken += [f"{posts} posts in a week"] if posts > POSTS_A_WEEK else []
    broken += [f"{paused} posts in a pause"] if paused else []


def _dms(circles: Sequence[Circle], broken: list[str]) -> Iterator[str]:
    members = [member for one in circles for member in one.members]
    about = sum(any(key.kind in RITUAL_KINDS for key in sent.keys) for one in members for sent in one.sent)
    found = {
        "DMs to who is away": sum(one.absence.covers(sent.at) for one in members for sent in one.sent),
        "days with two DMs": sum(map(days_with_two, members)),
        "DMs over the weekly number": sum(map(over_number, members)),
        "DMs that ask again in vain": sum(map(asked_in_vain, members)),
    }
    total = sum(len(one.sent) for one in members)
    yield f"DMs: {total / len(members) / WEEKS:.2f} a week, {about / total:.0%} of them about rituals and plans"
    yield "; ".join(f"{name}: {number}" for name, number in found.items())
    broken += [f"{number} {name}" for name, number in found.items() if number]


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False)).rstrip()


if __name__ == "__main__":
    sys.exit(main())

"""Who is in a circle at the end of each session of a year, with people who join, leave and are away, by a seed."""

from dataclasses import dataclass
from itertools import combinations, count
from random import Random

from rules.partners.groupings import Pair
from vocabulary.limits import FEWEST_MEMBERS, MOST_MEMBERS

JOINS, LEAVES, GOES_AWAY, AVOIDS = 0.04, 0.03, 0.02, 0.01
"""How likely it is, by session: for the circle, the circle, each member, and each circle."""
SHORTEST_ABSENCE, LONGEST_ABSENCE = 2, 4
"""Sessions that somebody is away for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of a session: who is in the circle, who of them takes part, and which pairs one of them avoids."""

    members: tuple[int, ...]
    there: tuple[int, ...]
    avoided: frozenset[Pair]


def simulate_year(seed: int, size: int, sessions: int) -> list[Moment]:
    """A circle's year; the same arguments give the same one."""
    chance, members, numbers = Random(seed), list(range(size)), count(size)
    away: dict[int, int] = {}
    avoided: set[Pair] = set()
    year: list[Moment] = []
    for _ in range(sessions):
        if len(members) < MOST_MEMBERS and chance.random() < JOINS:
            members.append(next(numbers))
        if len(members) > FEWEST_MEMBERS and chance.random() < LEAVES:
            members.remove(chance.choice(members))
        away = {member: left - 1 for member, left in away.items() if left > 1 and member in members}
        for member in members:
            if chance.random() < GOES_AWAY:
                away.setdefault(member, chance.randint(SHORTEST_ABSENCE, LONGEST_ABSENCE))
        if chance.random() < AVOIDS:
            avoided.add(chance.choice(list(combinations(members, 2))))
        there = tuple(member for member in members if member not in away)
        year.append(Moment(tuple(members), there, frozenset(avoided)))
    return year

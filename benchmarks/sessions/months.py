"""Who tells the failures of a year, for each way of choosing, where people join and leave, and how fair that is.

Each month one of those who are there tells one. Now and then somebody is away, or passes.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from random import Random

from rules.rotation import Past, Upcoming, assign_duties
from vocabulary.duties import MONTH_DUTIES, Duty

JOINS, LEAVES, AWAY, PASSES = 0.04, 0.03, 0.1, 0.15
FEWEST, MOST = 4, 8
MONTHS = 12


@dataclass(frozen=True, slots=True)
class SimulatedMonth:
    """The members of a month, in the order in which they joined, who of them is away, and who would pass."""

    members: tuple[int, ...]
    away: frozenset[int]
    passes: frozenset[int]

    @property
    def here(self) -> list[int]:
        """Those who are not away."""
        return [member for member in self.members if member not in self.away]


Telling = Callable[[Sequence[SimulatedMonth], int], list[int]]
"""Given the months and a seed, returns who told in each."""


def simulate_months(seed: int, size: int, count: int) -> list[SimulatedMonth]:
    """The months of one circle; the first members are numbered from 0, and those who join go on from there."""
    chance, members, number = Random(seed), list(range(size)), size
    months: list[SimulatedMonth] = []
    for _ in range(count):
        if len(members) > FEWEST and chance.random() < LEAVES * len(members):
            members.remove(chance.choice(members))
        if len(members) < MOST and chance.random() < JOINS * MOST:
            members.append(number)
            number += 1
        away = {member for member in members if chance.random() < AWAY}
        while len(away) > len(members) - 1:
            away.pop()
        passes = frozenset(member for member in members if chance.random() < PASSES)
        months.append(SimulatedMonth(tuple(members), frozenset(away), passes))
    return months


def by_rotation(months: Sequence[SimulatedMonth], _seed: int) -> list[int]:
    """Circlekeeper's way: the smallest share of the failures that were told since somebody joined."""
    return _told([replace(month, passes=frozenset[int]()) for month in months])


def with_passes(months: Sequence[SimulatedMonth], _seed: int) -> list[int]:
    """The same, while members pass when they like."""
    return _told(months)


def by_pointer(months: Sequence[SimulatedMonth], _seed: int) -> list[int]:
    """A stored pointer goes down the list, over those who are away."""
    told: list[int] = []
    for month in months:
        after = [member for member in month.here if not told or member > told[-1]]
        told.append((after or month.here)[0])
    return told


def at_random(months: Sequence[SimulatedMonth], seed: int) -> list[int]:
    """One of those who are there, at random."""
    chance = Random(seed)
    return [chance.choice(month.here) for month in months]


def unfairness(months: Sequence[SimulatedMonth], told: Sequence[int]) -> int:
    """The largest difference in turns between two members who were in the circle, and there, equally often."""
    turns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for member in {member for month in months for member in month.members}:
        joined = sum(member in month.members for month in months)
        could = sum(member in month.here for month in months)
        turns[joined, could].append(sum(teller == member for teller in told))
    return max(_spread(group) for group in turns.values())


def _told(months: Sequence[SimulatedMonth]) -> list[int]:
    past: list[Past] = []
    for month in months:
        passed = frozenset((Duty.FAILURE, member) for member in month.passes)
        coming = [Upcoming(0, month.away, passed=passed, duties=MONTH_DUTIES)]
        (named,) = assign_duties(month.members, past, coming)
        past.append(Past(frozenset(month.members), ((Duty.FAILURE, named.choice.member),)))
    return [teller for one in past for _, teller in one.served]


def _spread(turns: Collection[int]) -> int:
    return max(turns) - min(turns)

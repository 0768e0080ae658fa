"""The ways to divide people into pairs.

Only for as few people as a circle has: eight people can be divided in 105 ways, ten in 945.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import combinations

Pair = tuple[int, int]
Grouping = tuple[tuple[int, ...], ...]


def groupings(people: tuple[int, ...]) -> Iterator[Grouping]:
    """Every way to divide `people`, two or more, into pairs, with one trio where their number is odd."""
    if len(people) <= 3:  # noqa: PLR2004 - one group, whether pair or trio
        yield (people,)
        return
    first, others = people[0], people[1:]
    for size in (1, 2) if len(people) % 2 else (1,):
        for partners in combinations(others, size):
            rest = tuple(person for person in others if person not in partners)
            for grouping in groupings(rest):
                yield ((first, *partners), *grouping)


def pairs_in(groups: Collection[Collection[int]]) -> frozenset[Pair]:
    """Every two people who meet: one pair from a group of two, three from a trio. The lower id comes first."""
    return frozenset(pair for group in groups for pair in combinations(sorted(group), 2))


@lru_cache(512)
def pairs_of(grouping: Grouping) -> frozenset[Pair]:
    """The pairs of one of the `groupings`, which are asked for again and again."""
    return pairs_in(grouping)

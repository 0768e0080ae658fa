"""The ways to divide people into pairs, and in how many terms all of them can meet.

Only for as few people as a circle has: eight people can be divided in 105 ways, ten in 945.
"""

from collections import Counter
from collections.abc import Collection, Iterator
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


def pairs_in(grouping: Collection[Collection[int]]) -> frozenset[Pair]:
    """Every two people who meet: one pair from a group of two, three from a trio. The lower id comes first."""
    return frozenset(pair for group in grouping for pair in combinations(sorted(group), 2))


class Outlook:
    """Finds out whether people can all meet within some terms. Remembers the answers to related questions."""

    def __init__(self, people: tuple[int, ...]) -> None:
        meetings = [pairs_in(grouping) for grouping in groupings(people)]
        self._meetings = {pair: [term for term in meetings if pair in term] for pair in combinations(people, 2)}
        self._pairs_a_term = len(meetings[0])
        self._partners_a_term = 2 if len(people) % 2 else 1
        self._known: dict[tuple[frozenset[Pair], int], bool] = {}

    def can_meet(self, strangers: frozenset[Pair], terms: int) -> bool:
        """Whether each pair in `strangers` can be partners once within `terms` terms."""
        if not strangers:
            return True
        if self._too_many(strangers, terms):
            return False
        question = (strangers, terms)
        if question not in self._known:
            # Some term has to bring the first pair together; which one comes first makes no difference.
            met = {term & strangers for term in self._meetings[min(strangers)]}
            by_progress = sorted(met, key=len, reverse=True)
            self._known[question] = any(self.can_meet(strangers - pairs, terms - 1) for pairs in by_progress)
        return self._known[question]

    def _too_many(self, strangers: frozenset[Pair], terms: int) -> bool:
        per_person = Counter(person for pair in strangers for person in pair)
        busiest = max(per_person.values())
        return len(strangers) > terms * self._pairs_a_term or busiest > terms * self._partners_a_term

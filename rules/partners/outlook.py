"""In how many terms people can all still meet.

Sets of pairs are whole numbers here, with one bit for each pair, since thousands of them are looked at.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, combinations

from rules.partners.groupings import Grouping, Pair, pairs_of


class Outlook:
    """Finds out whether pairs can meet within some terms, each of which is one of `options`: divisions of `people`.

    Remembers the answers to related questions.
    """

    def __init__(self, people: Sequence[int], options: Sequence[Grouping]) -> None:
        self._bits: Mapping[Pair, int] = {pair: 1 << place for place, pair in enumerate(combinations(people, 2))}
        self._of_person = [self._mask(pair for pair in self._bits if person in pair) for person in people]
        self._terms = [self._mask(pairs_of(option)) for option in options]
        self._apart = _never_together(people, set().union(*map(pairs_of, options)))
        self._pairs_a_term = max(term.bit_count() for term in self._terms)
        self._with = {pair: [term for term in self._terms if term & pair] for pair in self._bits.values()}
        self._in_trios = 3 if len(people) % 2 else 0
        self._known: dict[tuple[int, int], bool] = {}

    def can_meet(self, pairs: Iterable[Pair], terms: int) -> bool:
        """Whether each of `pairs` can be partners once within `terms` terms."""
        return self._can_meet(self._mask(pairs), terms)

    def _mask(self, pairs: Iterable[Pair]) -> int:
        return sum(self._bits[pair] for pair in pairs)

    def _can_meet(self, strangers: int, terms: int) -> bool:
        if not strangers:
            return True
        question = (strangers, terms)
        if question not in self._known:
            self._known[question] = not self._too_many(strangers, terms) and any(
                self._can_meet(strangers & ~met, terms - 1) for met in self._first_steps(strangers)
            )
        return self._known[question]

    def _too_many(self, strangers: int, terms: int) -> bool:
        """Whether a mere count shows that they do not fit: a term has one partner for each, and for a trio one more."""
        if strangers.bit_count() > terms * self._pairs_a_term:
            return True
        left = [terms - (strangers & own).bit_count() for own in self._of_person]
        beyond = [max(0, -places) for places in left]
        if self._in_trios:
            return sum(beyond) > terms * self._in_trios or max(beyond) > terms
        return any(beyond) or not self._can_fill(left)

    def _can_fill(self, left: Sequence[int]) -> bool:
        """Whether whoever has met all strangers early finds others with places `left` for the other terms.

        Those of whom no two can be partners have to find them all outside of their number.
        """
        total = sum(left)
        return all(2 * sum(left[place] for place in apart) <= total for apart in self._apart)

    def _first_steps(self, strangers: int) -> list[int]:
        """What can be met in the term that brings a certain pair together: which one comes first makes no difference.

        The pair is one of whoever has most to meet, and the one with the fewest such terms. A step is left out where
        another one reaches all that it does.
        """
        busiest = max(self._of_person, key=lambda own: (strangers & own).bit_count())
        among = strangers & busiest
        reached = [{term & strangers for term in terms} for pair, terms in self._with.items() if pair & among]
        return _widest(min(reached, key=len))


def _widest(sets: Iterable[int]) -> list[int]:
    """Those of these sets that no other one contains."""
    widest: list[int] = []
    for one in sorted(sets, key=int.bit_count, reverse=True):
        if all(one & ~wider for wider in widest):
            widest.append(one)
    return widest


def _never_together(people: Sequence[int], pairs: Collection[Pair]) -> list[tuple[int, ...]]:
    """The places of all sets of people of whom no two are one of these pairs, of one person as well."""
    sets = chain.from_iterable(combinations(range(len(people)), size) for size in range(1, len(people)))
    return [
        places
        for places in sets
        if not any((people[one], people[two]) in pairs for one, two in combinations(places, 2))
    ]

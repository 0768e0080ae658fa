"""Ways to choose partners: each is asked at the end of every session, and says who are partners from then on."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from benchmarks.partners.simulated_year import Moment
from rules.partners.pairing import next_pairs
from rules.partners.regrouping import regroup

Groups = list[tuple[int, ...]]
FEWEST = 2


class Way(Protocol):
    """Remembers what it needs of one circle."""

    def next_term(self, moment: Moment) -> Groups:
        """Who are partners in a new term."""
        ...

    def within_term(self, moment: Moment, groups: Groups) -> Groups:
        """Who are partners after a session within the term, and were in these `groups` before."""
        ...


class ByTheRule:
    """Circlekeeper's way."""

    def __init__(self, _seed: int) -> None:
        self._terms: list[list[tuple[int, ...]]] = []

    def next_term(self, moment: Moment) -> Groups:
        """The best of all pairings."""
        if len(moment.there) < FEWEST:
            return []
        groups = [group.members for group in next_pairs(moment.there, self._terms, moment.avoided)]
        self._terms.append(list(groups))
        return groups

    def within_term(self, moment: Moment, groups: Groups) -> Groups:
        """As many as possible keep their partners."""
        if not groups:
            return groups
        changed = regroup(groups, moment.there, self._terms, moment.avoided)
        new = [group.members for group in changed.groups]
        self._terms[-1] += new
        return [group for place, group in enumerate(groups) if place not in changed.ended] + new


class ByLot:
    """As Donut does: shuffled each term. Whoever comes in between waits, and who is left alone does, too."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def next_term(self, moment: Moment) -> Groups:
        """In pairs, as the lot has it; the last three together."""
        return in_pairs(self._chance.sample(moment.there, len(moment.there)))

    def within_term(self, moment: Moment, groups: Groups) -> Groups:
        """Whoever is still there of each group."""
        return those_left(moment, groups)


class ByPointer(ByLot):
    """Round robin: one stays, all others move on by one place each term, as a stored number says."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._pointer = 0

    def next_term(self, moment: Moment) -> Groups:
        """The first with the last, the second with the last but one, and so on."""
        if len(moment.there) < FEWEST:
            return []
        first, *others = moment.there
        turned = self._pointer % max(1, len(others))
        self._pointer += 1
        line = [first, *others[turned:], *others[:turned]]
        half = len(line) // 2
        folded = [member for pair in zip(line[:half], reversed(line[-half:]), strict=True) for member in pair]
        return in_pairs([*folded, *(line[half : half + 1] if len(line) % 2 else [])])


def in_pairs(line: Sequence[int]) -> Groups:
    """Two and two of a line; the last three together where the number is odd."""
    if len(line) < FEWEST:
        return []
    pairs = [tuple(sorted(line[place : place + 2])) for place in range(0, len(line) - len(line) % 2, 2)]
    return [*pairs[:-1], tuple(sorted((*pairs[-1], line[-1])))] if len(line) % 2 else pairs


def those_left(moment: Moment, groups: Groups) -> Groups:
    """Groups without those who are not there; one alone is none."""
    left = (tuple(member for member in group if member in moment.there) for group in groups)
    return [group for group in left if len(group) >= FEWEST]


WAYS: dict[str, Callable[[int], Way]] = {
    "Circlekeeper's choice": ByTheRule,
    "round robin by a pointer": ByPointer,
    "by lot, as Donut": ByLot,
}

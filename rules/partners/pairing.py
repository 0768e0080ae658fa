"""Who is whose learning partner this term. Computed from the terms before; nothing else is stored.

Choosing only what repeats least now leads into dead ends: with six people, soon the pairs that are left do not fit into
one term. So of the choices that repeat least, it takes one after which all others can meet in the fewest terms.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, count

from rules.partners.groupings import Grouping, Outlook, Pair, groupings, pairs_in
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_MEMBERS
from vocabulary.reasons import Reason

FEWEST_PARTNERS = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Partners for a term, in ascending order of ids: a pair, or a trio where the number is odd.

    `because` says why they are together.
    """

    members: tuple[int, ...]
    because: Reason


def next_pairs(members: Collection[int], history: Sequence[Collection[Collection[int]]]) -> tuple[Group, ...]:
    """Choose the partners of the next term; everyone is in exactly one group.

    `history` has the groups of every earlier term, oldest first, since the reasons count the terms. Former members in
    it make no difference. Nobody repeats before they have to: an even number of members, n, all meet in n - 1 terms,
    five members in three terms and seven in five. The same arguments give the same answer.

    Raises Refusal for fewer than two members, or more than a circle holds.
    """
    people = tuple(sorted(set(members)))
    if len(people) < FEWEST_PARTNERS:
        raise Refusal("partners/too-few")
    if len(people) > MOST_MEMBERS:
        raise Refusal("partners/too-many", most=MOST_MEMBERS)
    past = _Past(people, history)
    options = sorted(groupings(people), key=past.cost)
    least = past.repeats(options[0])
    chosen = _with_best_outlook([option for option in options if past.repeats(option) == least], past.strangers, people)
    return tuple(Group(group, past.because(group)) for group in chosen)


def _with_best_outlook(options: Sequence[Grouping], strangers: frozenset[Pair], people: tuple[int, ...]) -> Grouping:
    """The first of `options` after which all `strangers` can meet in the fewest terms."""
    outlook = Outlook(people)
    return next(
        option for terms in count() for option in options if outlook.can_meet(strangers - pairs_in(option), terms)
    )


class _Past:
    """How often two people have been partners, and in which term last (the first term is 1)."""

    def __init__(self, people: tuple[int, ...], history: Sequence[Collection[Collection[int]]]) -> None:
        terms = [pairs_in(grouping) for grouping in history]
        self._times = Counter(pair for pairs in terms for pair in pairs)
        self._last = {pair: term for term, pairs in enumerate(terms, start=1) for pair in pairs}
        fewest = min(self._times[pair] for pair in combinations(people, 2))
        self.strangers = frozenset(pair for pair in combinations(people, 2) if self._times[pair] == fewest)

    def repeats(self, grouping: Grouping) -> tuple[int, int]:
        """How many pairs would meet again before all others have met, and how often its pairs have met in all."""
        pairs = pairs_in(grouping)
        return len(pairs - self.strangers), sum(self._times[pair] for pair in pairs)

    def cost(self, grouping: Grouping) -> tuple[tuple[int, int], list[int]]:
        """A sort key: what repeats least first, and among equals the one whose latest meeting is longest ago."""
        return self.repeats(grouping), sorted((self._last.get(pair, 0) for pair in pairs_in(grouping)), reverse=True)

    def because(self, group: tuple[int, ...]) -> Reason:
        pairs = list(combinations(group, 2))
        known, trio = [self._last[pair] for pair in pairs if pair in self._last], len(group) > FEWEST_PARTNERS
        if not known:
            return Reason("partners/trio-of-strangers" if trio else "partners/strangers")
        if len(known) < len(pairs):
            return Reason("partners/trio-of-some-strangers")
        return Reason("partners/trio-longest-ago" if trio else "partners/longest-ago", term=max(known))

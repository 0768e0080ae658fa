"""What earlier terms mean for the next one: who has met whom how often, and who was in a trio."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain, combinations

from rules.partners.groupings import Grouping, Pair, pairs_in, pairs_of
from vocabulary.reasons import Reason

TRIO = 3

Term = Collection[Collection[int]]
"""All groups of one term, also those that were in it only for a while; former members may be in them."""


class History:
    """How often two people have been partners, and in which term last (the first term is 1)."""

    def __init__(self, terms: Sequence[Term]) -> None:
        pairs = [pairs_in(term) for term in terms]
        self._times = Counter(pair for term in pairs for pair in term)
        self._last = {pair: number for number, term in enumerate(pairs, start=1) for pair in term}
        self._trios = Counter(chain.from_iterable(map(_in_trios, terms)))
        self._newest = pairs[-1] if pairs else frozenset[Pair]()

    def strangers(self, pairs: Collection[Pair]) -> frozenset[Pair]:
        """Those of these pairs that have met least: all others have to wait until they have met as well."""
        fewest = min((self._times[pair] for pair in pairs), default=0)
        return frozenset(pair for pair in pairs if self._times[pair] == fewest)

    def repeats(self, grouping: Grouping, strangers: Collection[Pair]) -> tuple[int, int]:
        """How many pairs would meet again while there are others that have met less, and how often they have met."""
        pairs = pairs_of(grouping)
        return len(pairs.difference(strangers)), sum(self._times[pair] for pair in pairs)

    def at_once(self, grouping: Grouping) -> int:
        """How many pairs would be partners again right after the last term."""
        return len(pairs_of(grouping) & self._newest)

    def trios(self, grouping: Grouping) -> list[int]:
        """How often each of the trio was in one before, most often first: a turn in it goes to who has had fewest."""
        return sorted((self._trios[person] for person in _in_trios(grouping)), reverse=True)

    def latest(self, grouping: Grouping) -> list[int]:
        """In which term each pair was partners last, the latest first."""
        return sorted((self._last.get(pair, 0) for pair in pairs_of(grouping)), reverse=True)

    def because(self, group: tuple[int, ...]) -> Reason:
        """What there is to say about whether these were partners before."""
        pairs = list(combinations(group, 2))
        known, trio = [self._last[pair] for pair in pairs if pair in self._last], len(group) == TRIO
        if not known:
            return Reason("partners/trio-of-strangers" if trio else "partners/strangers")
        if len(known) < len(pairs):
            return Reason("partners/trio-of-some-strangers")
        return Reason("partners/trio-longest-ago" if trio else "partners/longest-ago", term=max(known))


def _in_trios(term: Term) -> frozenset[int]:
    return frozenset(person for group in term if len(group) == TRIO for person in group)

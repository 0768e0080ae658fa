"""A year of learning partners in one circle after another, and what came of a way of choosing them."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from benchmarks.partners.simulated_year import Moment
from benchmarks.partners.ways import Groups, Way
from rules.partners.groupings import groupings, pairs_in

TERM = 4
"""Sessions after which a term ends: the first one once seven weeks are over, of sessions every two."""


class JudgedYear:
    """What came of one way in all circles. Repeats and avoided pairs count where another pairing had fewer of them."""

    def __init__(self) -> None:
        self.pairs = self.repeats = self.avoided = self.partnered = self.there = self.members = 0

    def play(self, year: Sequence[Moment], way: Way) -> None:
        """Play one circle. Whoever are partners twice in a term, with others in between, have met once."""
        groups, times, this_term = Groups(), Counter[tuple[int, int]](), frozenset[tuple[int, int]]()
        for number, moment in enumerate(year):
            if number % TERM == 0:
                groups = way.next_term(moment)
                times.update(this_term)
                self._judge(moment, groups, times)
                this_term = pairs_in(groups)
            else:
                groups = way.within_term(moment, groups)
                this_term |= pairs_in(groups)
            self.partnered += len(set(chain.from_iterable(groups)))
            self.there += len(moment.there)
            self.members += len(moment.members)

    def _judge(self, moment: Moment, groups: Groups, times: Counter[tuple[int, int]]) -> None:
        if not groups:
            return
        pairs, all_ways = pairs_in(groups), [pairs_in(one) for one in groupings(tuple(sorted(moment.there)))]
        fewest = min(len(one & moment.avoided) for one in all_ways)
        allowed = [one for one in all_ways if len(one & moment.avoided) == fewest]
        possible = frozenset(chain.from_iterable(allowed))
        met_least = min(times[pair] for pair in possible - moment.avoided or possible)
        repeats: Callable[[frozenset[tuple[int, int]]], int] = lambda one: sum(
            times[pair] > met_least for pair in one - moment.avoided
        )
        self.pairs += len(pairs)
        self.avoided += len(pairs & moment.avoided) - fewest
        self.repeats += max(0, repeats(pairs) - min(map(repeats, allowed)))

    def line(self, name: str) -> str:
        """Its line of the table."""
        shares = f"{100 * self.partnered / self.there:>12.1f}%  {100 * self.partnered / self.members:>12.1f}%"
        return f"{name:<26}{100 * self.repeats / self.pairs:>12.1f}%  {self.avoided:>12}  {shares}"

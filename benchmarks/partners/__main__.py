"""`python -m benchmarks.partners`: who are partners in a year of 500 circles with churn, and how long a choice takes.

Exit code 1 if a target was missed.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, combinations

from benchmarks.machine import reference_loop
from benchmarks.partners.simulated_year import Moment, simulate_year
from benchmarks.partners.ways import WAYS, ByTheRule, Groups, Way
from rules.partners.groupings import groupings, pairs_in
from rules.partners.pairing import next_pairs

SIZES = range(5, 9)
TERM = 4
"""Sessions after which a term ends: the first one once seven weeks are over, of sessions every two."""
TWO_YEARS = 15
MOST_WARM, MOST_COLD = 10, 50
"""Milliseconds that a choice may take."""


class Year:
    """What came of one way in all circles. Repeats and avoided pairs count where another pairing had fewer of them."""

    def __init__(self) -> None:
        self.pairs = self.repeats = self.avoided = self.partnered = self.there = self.members = 0

    def play(self, year: Sequence[Moment], way: Way) -> None:
        """Play one circle."""
        groups, times = Groups(), Counter[tuple[int, int]]()
        for number, moment in enumerate(year):
            if number % TERM == 0:
                groups = way.next_term(moment)
                self._judge(moment, groups, times)
                times.update(pairs_in(groups))
            else:
                before, groups = pairs_in(groups), way.within_term(moment, groups)
                times.update(pairs_in(groups) - before)
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


def main(words: Sequence[str] | None = None) -> int:
    """Play all years, measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partners", description=__doc__)
    parser.add_argument("--circles", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=26)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    years = {
        seed: simulate_year(seed, SIZES[seed % len(SIZES)], given.sessions)
        for seed in range(given.seed, given.seed + given.circles)
    }
    print(f"{given.circles} circles of 5 to 8 members, {given.sessions} sessions each, seed {given.seed}.\n")
    print(f"{'':<26}{'avoidable':>13}  {'avoidable':>12}  {'partnered, of':>13}  {'of all':>13}")
    print(f"{'':<26}{'repeats':>13}  {'avoided':>12}  {'those there':>13}  {'members':>13}")
    kept = True
    for name, way in WAYS.items():
        played = Year()
        for seed, year in years.items():
            played.play(year, way(seed))
        print(played.line(name))
        kept = kept and (way is not ByTheRule or played.repeats == played.avoided == 0)
    lines, fast = _times()
    print("\n".join(lines))
    return 0 if kept and fast else 1


def _times() -> tuple[list[str], bool]:
    """How long a choice takes for eight members with two years behind them, at first and then."""
    loop, people, terms = reference_loop(), range(8), list[Groups]()
    took: list[float] = []
    for _ in range(TWO_YEARS):
        begun = time.process_time()
        chosen = next_pairs(people, terms, [(0, 1)])
        took.append(time.process_time() - begun)
        terms.append([group.members for group in chosen])
    for avoided in combinations(people, 2):
        begun = time.process_time()
        next_pairs(people, terms, [avoided])
        took.append(time.process_time() - begun)
    cold, warm = 1000 * took[0], [1000 * one for one in took[1:]]
    told = f"{statistics.median(warm):.1f} ms, at most {max(warm):.1f}; at first {cold:.1f}"
    kept = max(warm) <= MOST_WARM and cold <= MOST_COLD
    verdict = "kept" if kept else "missed"
    target = f"at most {MOST_WARM}, at first {MOST_COLD}: {verdict}"
    return [f"\na choice for eight members: {told} (one reference loop: {1000 * loop:.1f}); {target}"], kept


if __name__ == "__main__":
    sys.exit(main())

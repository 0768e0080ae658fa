"""`python -m benchmarks.partners`: who are partners in a year of 500 circles with churn, and how long a choice takes.

Here members also avoid each other. `benchmarks.year` judges the same ways in the year in which it judges turns.

Exit code 1 if a target was missed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import combinations

from benchmarks.machine import reference_loop
from benchmarks.partners.judged_year import JudgedYear
from benchmarks.partners.simulated_year import simulate_year
from benchmarks.partners.ways import WAYS, ByTheRule, Groups
from rules.partners.pairing import next_pairs

SIZES = range(5, 9)
TWO_YEARS = 15
MOST_WARM, MOST_COLD = 10, 50
"""Milliseconds that a choice may take."""


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
        played = JudgedYear()
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

"""How long a choice takes, in processor time, as loops of plain arithmetic, so that the machine makes no difference."""

import time
from itertools import combinations
from statistics import median

from benchmarks.machine import reference_loop
from rules.partners.pairing import next_pairs

EIGHT, TWO_YEARS = range(8), 15
MOST_LOOPS = 6
"""A loop takes five to twelve milliseconds; a choice, about half of one."""


def loops(work, loop):
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / loop


def test_a_choice_for_eight_members_with_two_years_behind_them_takes_a_few_milliseconds():
    loop, terms = reference_loop(), []
    for _ in range(TWO_YEARS):
        terms.append([group.members for group in next_pairs(EIGHT, terms)])
    avoided = [[], *([pair] for pair in combinations(EIGHT, 2)), [(0, 1), (0, 2), (3, 4)]]
    assert median(loops(lambda wish=wish: next_pairs(EIGHT, terms, wish), loop) for wish in avoided) < MOST_LOOPS / 3
    assert loops(lambda: next_pairs(EIGHT, [], [(0, 1), (0, 2), (3, 4)]), loop) < MOST_LOOPS

"""When people did what leaves no row of its own, as far as a limit needs it.

Kept in memory: a restart forgets it, which lets somebody who is at a limit go on, once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rules import limits
from rules.limits import Limited
from runtime.clock import Clock

Counter = tuple[Limited, *tuple[int, ...]]
"""What is counted, and the ids of those for whom it is."""


class RecentActs:
    """Counts acts, and refuses one too many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: Mapping[Counter, Sequence[datetime]] = {}

    def count(self, *counters: Counter) -> None:
        """Count an act of just now for each of these. Raises Refusal, and counts it for none, if it is one too many."""
        now = self._clock.now()
        kept = {counter: [at for at in times if _counts(counter, at, now)] for counter, times in self._times.items()}
        counted = {counter: [*kept.get(counter, ()), now] for counter in counters}
        for counter, times in counted.items():
            limits.check(counter[0], times, now)
        self._times = {counter: times for counter, times in {**kept, **counted}.items() if times}


def _counts(counter: Counter, at: datetime, now: datetime) -> bool:
    return at > limits.counted_since(counter[0], now)

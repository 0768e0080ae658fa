"""How many voice channels may be entered in how long: Discord takes 120 messages a minute on one gateway connection."""

from collections import deque
from collections.abc import Callable


class Entrance:
    """Lets `count` through in any `seconds`. `now` gives seconds that never go back."""

    def __init__(self, count: int, seconds: float, now: Callable[[], float]) -> None:
        self._seconds, self._now = seconds, now
        self._passed: deque[float] = deque(maxlen=count)

    def closed_for(self) -> float:
        """After how many seconds the next one may pass; 0 when it may now."""
        if len(self._passed) < (self._passed.maxlen or 0):
            return 0.0
        return max(0.0, self._passed[0] + self._seconds - self._now())

    def note(self) -> None:
        """Somebody passes now."""
        self._passed.append(self._now())

"""Taking the time of what stands in a block."""

import time
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def timed(seconds: list[float]) -> Generator[None]:
    """Add the real seconds that the block takes, unless it raises."""
    begun = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - begun)

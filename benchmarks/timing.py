"""Measures the time of a block of code."""

import time
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def timed(seconds: list[float]) -> Generator[None]:
    """Append the real seconds that the block takes, unless it raises."""
    begun = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - begun)

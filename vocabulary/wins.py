"""Wins and stuck points: what members write into their circle's thread, and what became of it."""

from datetime import timedelta
from enum import StrEnum

LONGEST_LINE = 300
"""Characters of a win or a stuck point."""
NOTICED_FOR = timedelta(days=3)
"""For how long it helps to be asked for them, from when it is time."""


class LineKind(StrEnum):
    """What a line tells of."""

    WIN = "win"
    STUCK = "stuck"


class StuckEnd(StrEnum):
    """How a stuck point came to its end, by its writer's word."""

    SOLVED = "solved"
    DROPPED = "dropped"

"""What people do to a session, and the phases that it goes through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What people do to a session.

    `WENT_BACK` makes the block before the current one current again. `CORRECTED` says that the current block in truth
    began at another instant. `TOOK_OVER` and `STOOD_IN` change who leads, and nothing else; the second one is the
    rotation's, where nobody has pressed.
    """

    STARTED = "started"
    ADVANCED = "advanced"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    WENT_BACK = "went_back"
    CORRECTED = "corrected"
    TOOK_OVER = "took_over"
    STOOD_IN = "stood_in"
    ENDED = "ended"


class Phase(StrEnum):
    """`CLOSING` is after the last block, until people end the session."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """Something people did.

    `minutes` and `moves_end` belong to `EXTENDED` only, `since` (when the current block began in truth) to
    `CORRECTED`. Who did it is no matter of time, and stays with whoever keeps the log.
    """

    kind: Kind
    at: datetime
    minutes: int = 0
    moves_end: bool = False
    since: datetime | None = None

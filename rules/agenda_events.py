"""What happened to a session, as the agenda reads it."""

from dataclasses import dataclass
from datetime import datetime

from vocabulary.sessions import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """Something people did.

    `minutes` and `moves_end` belong to `EXTENDED` only, `since` (when the current block began in truth) to
    `CORRECTED`. Who did it is no matter of time, and stays with whoever keeps the log.
    """

    kind: EventKind
    at: datetime
    minutes: int = 0
    moves_end: bool = False
    since: datetime | None = None

"""An event of a running session, as the agenda reads it from the log."""

from dataclasses import dataclass
from datetime import datetime

from vocabulary.sessions import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """Something people did.

    `minutes` and `moves_end` belong to `EXTENDED` only, `since` (when the current block really began) to `CORRECTED`.
    Who did it makes no difference to the times, so it is not here.
    """

    kind: EventKind
    at: datetime
    minutes: int = 0
    moves_end: bool = False
    since: datetime | None = None

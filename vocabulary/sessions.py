"""What is said of a session: its kind, its phases, what happens to its agenda, what it captures."""

from enum import StrEnum


class SessionKind(StrEnum):
    """What a session is held for; a regular one opens a cycle, the others come beside the rhythm."""

    REGULAR = "regular"
    LUNCH = "lunch-and-learn"
    RETROSPECTIVE = "retrospective"


class EventKind(StrEnum):
    """What happens to a running session: its log has one entry for each.

    `WENT_BACK` makes the block before the current one current again. `CORRECTED` says that the current block began
    at another instant. `TOOK_OVER` and `STOOD_IN` change who leads, and nothing else; the second one is the
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
    """Where a session is. `CLOSING` is after the last block, until people end the session."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


class CaptureKind(StrEnum):
    """What a session captures in words."""

    PARKED = "parked"
    INSIGHT = "insight"
    COMMITMENT = "commitment"
    DECISION = "decision"


class Chime(StrEnum):
    """The sounds of a session; each is a file in `templates/chimes`."""

    START = "start"
    WARNING = "warning"
    BLOCK_END = "block-end"
    SESSION_END = "session-end"

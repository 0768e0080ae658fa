"""Sessions: their kinds and phases, the events of a running session, what it captures, its chimes."""

from enum import StrEnum


class SessionKind(StrEnum):
    """The kind of a session. A regular one opens a cycle; the others are held outside the regular rhythm."""

    REGULAR = "regular"
    LUNCH = "lunch-and-learn"
    RETROSPECTIVE = "retrospective"


class EventKind(StrEnum):
    """An entry in the event log of a running session.

    `WENT_BACK` returns to the previous block. `CORRECTED` changes the instant at which the current block began.
    `TOOK_OVER` and `STOOD_IN` only change who leads: the first by a button, the second automatically, by rotation.
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
    """The phase of a session. `CLOSING` lasts from the end of the last block until members end the session."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


class BlockFormat(StrEnum):
    """A format that a block may follow; the text stands in the agendas of sessions."""

    FAILURE = "failure"
    RETRO_WRITE = "retro-write"
    RETRO_READ = "retro-read"
    RETRO_MARK = "retro-mark"
    RETRO_AGREE = "retro-agree"


class CaptureKind(StrEnum):
    """A kind of text that members capture in a session."""

    PARKED = "parked"
    INSIGHT = "insight"
    COMMITMENT = "commitment"
    DECISION = "decision"
    RESOURCE = "resource"


class Chime(StrEnum):
    """A sound of a session; each is a file in `templates/chimes`."""

    START = "start"
    WARNING = "warning"
    BLOCK_END = "block-end"
    SESSION_END = "session-end"


class EventChange(StrEnum):
    """What somebody did to a session's scheduled event."""

    EDITED = "edited"
    DELETED = "deleted"


class SessionMessage(StrEnum):
    """Messages about a session. Keys of `BLOCK`, `WARNING` and `CLOSING` end with `rules.agenda.State.visit`."""

    SCHEDULED = "scheduled"
    ONE_OFF = "one-off"
    MOVED = "moved"
    CANCELLED = "cancelled"
    EARLY = "early"
    GATHERING = "gathering"
    OPENING = "opening"
    BLOCK = "block"
    WARNING = "warning"
    CLOSING = "closing"
    LOOK_BACK = "look-back"
    NOTES = "notes"
    AGREEMENTS = "agreements"
    RECAP = "recap"
    GIVEN_UP = "given-up"
    STANDS_IN = "stands-in"
    LATECOMER = "late"
    TROUBLE = "trouble"

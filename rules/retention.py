"""For how long what is over is kept, and what must be over before the text of a message is no longer needed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from vocabulary.keys import CircleMessage, MessageKey, MessageKind
from vocabulary.lunch import LunchMessage
from vocabulary.sessions import SessionMessage


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """How long what is over is kept.

    The text of a message, from when it was last sent or edited, and longer if it is `shared`; a `refused` message;
    `votes` on more time and interest in an event, from when the session closed; `absences`, from when their members
    were back; `unconfirmed` words, from when they were typed; `profiles`, from when a person is in no circle; `thanks`,
    from when they were said.
    """

    messages: timedelta
    shared: timedelta
    refused: timedelta
    votes: timedelta
    unconfirmed: timedelta
    absences: timedelta
    profiles: timedelta
    thanks: timedelta


class Subject(Enum):
    """What a message can be about that goes on."""

    CIRCLE = auto()
    CYCLE = auto()
    SESSION = auto()
    NOTICE = auto()
    NUDGE = auto()


STANDING = frozenset({CircleMessage.WELCOME, CircleMessage.EVENTS_FORBIDDEN})
"""What a circle is told once, for as long as it exists."""
SHARED = frozenset(
    {
        SessionMessage.OPENING,
        SessionMessage.LOOK_BACK,
        SessionMessage.NOTES,
        SessionMessage.AGREEMENTS,
        SessionMessage.RECAP,
    }
)
"""What of a session shows words of several members."""
OF_SEVERAL = frozenset({MessageKind.BOARD, MessageKind.PARTNER_BRIEF, MessageKind.WINS_THANKS, MessageKind.STUCK_LEFT})
"""What else does."""


def needed_until_over(key: MessageKey) -> tuple[Subject, int] | None:
    """The subject and its id until whose end a message's text is needed; None where it is not needed once it is sent.

    Until then the message may be said again as it was: in another channel in place of one that is gone, or where it
    was refused. A notice or a nudge goes on for as long as it invites somebody: then a part of it is closed.
    """
    match key.kind:
        case MessageKind.SESSION | MessageKind.DUTY | MessageKind.EVENT:
            return Subject.SESSION, key.row
        case MessageKind.BOARD:
            return Subject.CYCLE, key.row
        case MessageKind.CIRCLE if set(key.parts[:1]) <= STANDING:
            return Subject.CIRCLE, key.row
        case MessageKind.NOTICE:
            return Subject.NOTICE, key.row
        case MessageKind.NUDGE:
            return Subject.NUDGE, key.row
        case _:
            return None


def is_shared(key: MessageKey) -> bool:
    """Whether a message shows words of several members.

    While its text is stored, those of one can be taken out of it, and afterwards only all of them.
    """
    if key.kind in OF_SEVERAL:
        return True
    if key.kind is MessageKind.LUNCH:
        return key.parts[:1] == (LunchMessage.CARD,)
    return key.kind is MessageKind.SESSION and set(key.parts[:1]) <= SHARED

"""Until when a message that could not be said is still worth saying, and which ones must tell that they come late."""

from enum import Enum, auto

from vocabulary.keys import CircleMessage, MessageKey, MessageKind
from vocabulary.lunch import LunchMessage
from vocabulary.sessions import SessionMessage


class WorthSaying(Enum):
    """Until when a message is worth saying, if it could not be said in time."""

    UNTIL_VISIT_OVER = auto()  # while the circle stays in the block
    UNTIL_BEGUN = auto()  # while the session has neither begun nor closed
    UNTIL_STARTS = auto()  # before the time at which the session starts
    UNTIL_CLOSED = auto()  # while the session is not closed
    UNTIL_CYCLE_OVER = auto()
    ALWAYS = auto()


IN_BLOCK = frozenset({SessionMessage.BLOCK, SessionMessage.WARNING})
AHEAD = frozenset({SessionMessage.SCHEDULED, SessionMessage.ONE_OFF, SessionMessage.MOVED, SessionMessage.CANCELLED})
AFTERWARDS = frozenset({SessionMessage.NOTES, SessionMessage.AGREEMENTS, SessionMessage.RECAP, SessionMessage.GIVEN_UP})
CALLS = frozenset({SessionMessage.EARLY, SessionMessage.GATHERING})
STANDING = frozenset({*CALLS, SessionMessage.OPENING, SessionMessage.LOOK_BACK, SessionMessage.CLOSING, *IN_BLOCK})


def worth_saying(key: MessageKey) -> WorthSaying:
    """Until when a message is worth saying. Nudges are decided again by their own rule."""
    match key.kind:
        case MessageKind.SESSION:
            return _of_session(key.parts[0])
        case MessageKind.DUTY | MessageKind.EVENT:
            return WorthSaying.UNTIL_STARTS
        case MessageKind.BOARD:
            return WorthSaying.UNTIL_CYCLE_OVER
        case _:
            return WorthSaying.ALWAYS


def tells_lateness(key: MessageKey) -> bool:
    """Whether a message that comes late must say so.

    Not where it always says what holds now, such as a board, nor where its card says so by itself.
    """
    match key.kind:
        case MessageKind.BOARD | MessageKind.NUDGE | MessageKind.NOTICE | MessageKind.CHANNEL_REMINDER:
            return False
        case MessageKind.PARTNER_BRIEF:
            return False
        case MessageKind.WINS_LINE | MessageKind.HELP_OFFER | MessageKind.WINS_THANKS | MessageKind.STUCK_LEFT:
            return False
        case MessageKind.CIRCLE:
            return key.parts[:1] != (CircleMessage.WELCOME,)
        case MessageKind.SESSION:
            return key.parts[0] not in STANDING
        case MessageKind.LUNCH:
            return key.parts[0] != LunchMessage.CARD
        case _:
            return True


def _of_session(message: str) -> WorthSaying:
    if message in IN_BLOCK:
        return WorthSaying.UNTIL_VISIT_OVER
    if message in AHEAD:
        return WorthSaying.UNTIL_STARTS
    if message in AFTERWARDS:
        return WorthSaying.ALWAYS
    return WorthSaying.UNTIL_BEGUN if message in CALLS else WorthSaying.UNTIL_CLOSED

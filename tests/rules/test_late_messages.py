import pytest

from rules.late_messages import WorthSaying, tells_lateness, worth_saying
from vocabulary.duties import Duty, DutyMessage
from vocabulary.keys import CircleMessage, MessageKey, MessageKind
from vocabulary.lunch import LunchMessage
from vocabulary.sessions import EventChange, SessionMessage

BOARD = MessageKey(MessageKind.BOARD, 3)
CARD = MessageKey.session(5, SessionMessage.BLOCK, 2)
RECAP = MessageKey.session(5, SessionMessage.RECAP)


@pytest.mark.parametrize(
    ("key", "until"),
    [
        (MessageKey.session(5, SessionMessage.BLOCK, 2), WorthSaying.UNTIL_VISIT_OVER),
        (MessageKey.session(5, SessionMessage.WARNING, 2), WorthSaying.UNTIL_VISIT_OVER),
        (MessageKey.session(5, SessionMessage.GATHERING), WorthSaying.UNTIL_BEGUN),
        (MessageKey.session(5, SessionMessage.OPENING), WorthSaying.UNTIL_CLOSED),
        (MessageKey.session(5, SessionMessage.CLOSING, 4), WorthSaying.UNTIL_CLOSED),
        (MessageKey.session(5, SessionMessage.MOVED, 1), WorthSaying.UNTIL_STARTS),
        (MessageKey.duty(5, Duty.PRESENT, DutyMessage.OFFER, 1), WorthSaying.UNTIL_STARTS),
        (MessageKey.event(5, EventChange.EDITED, 1), WorthSaying.UNTIL_STARTS),
        (RECAP, WorthSaying.ALWAYS),
        (BOARD, WorthSaying.UNTIL_CYCLE_OVER),
        (MessageKey(MessageKind.NOTICE, 3), WorthSaying.ALWAYS),
    ],
)
def test_a_message_is_worth_saying_for_as_long_as_it_can_be_of_use(key, until):
    assert worth_saying(key) is until


def test_each_message_about_a_session_has_its_time():
    assert all(worth_saying(MessageKey.session(5, message)) for message in SessionMessage)


@pytest.mark.parametrize(
    "key",
    [
        BOARD,
        MessageKey(MessageKind.NOTICE, 3),
        MessageKey.circle(3, CircleMessage.WELCOME),
        MessageKey.session(5, SessionMessage.BLOCK, 2),
        MessageKey.lunch(4, LunchMessage.CARD),
    ],
)
def test_what_always_says_what_holds_now_needs_no_note_that_it_is_late(key):
    assert not tells_lateness(key)


@pytest.mark.parametrize("key", [RECAP, MessageKey.circle(3, CircleMessage.PAUSED), MessageKey(MessageKind.FAILURE, 3)])
def test_what_tells_of_something_that_happened_says_that_it_is_late(key):
    assert tells_lateness(key)

"""What must be over before the text of a message is no longer needed."""

from datetime import UTC, datetime

import pytest

from rules.retention import SHARED, Subject, is_shared, needed_until_over
from vocabulary.duties import Duty, DutyMessage
from vocabulary.keys import CircleMessage, MessageKey, MessageKind, OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import EventChange, SessionMessage

MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)
ANA = 101


@pytest.mark.parametrize(
    "key",
    [
        MessageKey.session(7, SessionMessage.BLOCK, 3),
        MessageKey.session(7, SessionMessage.SCHEDULED),
        MessageKey.duty(7, Duty.PRESENT, DutyMessage.OFFER, 1),
        MessageKey.event(7, EventChange.EDITED, 0),
    ],
)
def test_what_is_said_of_a_session_is_needed_until_that_is_over(key):
    assert needed_until_over(key) == (Subject.SESSION, 7)


def test_a_board_is_needed_until_its_cycle_is_over():
    assert needed_until_over(MessageKey(MessageKind.BOARD, 3)) == (Subject.CYCLE, 3)


@pytest.mark.parametrize(
    ("kind", "subject"), [(MessageKind.NOTICE, Subject.NOTICE), (MessageKind.NUDGE, Subject.NUDGE)]
)
def test_a_notice_and_a_nudge_are_needed_for_as_long_as_they_invite_somebody(kind, subject):
    assert needed_until_over(MessageKey(kind, 9)) == (subject, 9)


@pytest.mark.parametrize("once", [CircleMessage.WELCOME, CircleMessage.EVENTS_FORBIDDEN])
def test_what_a_circle_is_told_once_is_needed_until_it_closes(once):
    assert needed_until_over(MessageKey.circle(5, once)) == (Subject.CIRCLE, 5)


@pytest.mark.parametrize(
    "key",
    [
        MessageKey(MessageKind.FAILURE, 9),
        MessageKey(MessageKind.COMMITMENT, 9),
        MessageKey(MessageKind.ASK_ANSWER, 9),
        MessageKey.ask(9, ANA),
        MessageKey.channel_reminder(ANA, OccasionKey.of(NudgeKind.DUTY, 7, Duty.FACILITATE, 48)),
        MessageKey.circle(5, CircleMessage.PAUSED, at=MONDAY),
        MessageKey.circle(5, CircleMessage.REMOVED, person=ANA, at=MONDAY),
    ],
)
def test_what_is_said_once_and_never_again_is_not_needed_once_it_is_sent(key):
    assert needed_until_over(key) is None


def test_recaps_openings_and_boards_show_words_of_several_members_and_a_block_does_not():
    shared = (MessageKey(MessageKind.BOARD, 3), *(MessageKey.session(7, one) for one in SHARED))
    assert [key for key in shared if not is_shared(key)] == []
    assert not is_shared(MessageKey.session(7, SessionMessage.BLOCK, 0))
    assert not is_shared(MessageKey(MessageKind.FAILURE, 3))

"""Keys keep their text, since existing databases and old buttons contain it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from vocabulary.controls import ButtonKind, FormKind
from vocabulary.duties import Duty, DutyMessage
from vocabulary.keys import (
    Address,
    CircleMessage,
    JobKey,
    JobKind,
    KeyTextError,
    MessageKey,
    MessageKind,
    OccasionKey,
    day_of,
    day_text,
    instant_of,
    second_of,
)
from vocabulary.lunch import LunchMessage
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import EventChange, SessionMessage

AT = datetime(2026, 12, 3, 17, tzinfo=UTC)
REMINDER = OccasionKey.of(NudgeKind.DUTY, 7, Duty.PRESENT, 48, second_of(AT))
MESSAGES = {
    MessageKey.ask(5): "ask:5",
    MessageKey.ask(5, 42): "ask:5:42",
    MessageKey(MessageKind.ASK_ANSWER, 5): "ask-answer:5",
    MessageKey(MessageKind.BOARD, 3): "board:3",
    MessageKey.circle(3, CircleMessage.WELCOME): "circle:3:welcome",
    MessageKey.circle(3, CircleMessage.LEFT, person=42, at=AT): "circle:3:left:42:1796317200",
    MessageKey.circle(3, CircleMessage.CLOSED, at=AT): "circle:3:closed:1796317200",
    MessageKey(MessageKind.COMMITMENT, 9): "promise:9",
    MessageKey.lunch(4, LunchMessage.UNDECIDED, 3): "lunch:4:undecided:3",
    MessageKey.duty(7, Duty.FACILITATE, DutyMessage.OFFER, 2): "duty:7:facilitate:offer:2",
    MessageKey.channel_reminder(42, REMINDER): "aside:42:duty:7:present:48:1796317200",
    MessageKey.event(7, EventChange.EDITED, 1): "event:7:edited:1",
    MessageKey(MessageKind.FAILURE, 4): "failure:4",
    MessageKey(MessageKind.FAILURE_TURN, 3, ("2026-12",)): "failure-turn:3:2026-12",
    MessageKey(MessageKind.HELP_OFFER, 5, ("77",)): "help-offer:5:77",
    MessageKey(MessageKind.FAILURE_STEP, 4, ("questions",)): "failure-step:4:questions",
    MessageKey(MessageKind.LESSON, 4): "lesson:4",
    MessageKey.month(6, DutyMessage.OFFER, 2): "month:6:offer:2",
    MessageKey(MessageKind.NUDGE, 8): "nudge:8",
    MessageKey(MessageKind.NOTICE, 6): "notice:6",
    MessageKey(MessageKind.PARTNERS, 3, ("2",)): "partners:3:2",
    MessageKey(MessageKind.PARTNER_BRIEF, 6): "partner-brief:6",
    MessageKey(MessageKind.THANKS, 9): "thanks:9",
    MessageKey(MessageKind.ADVICE, 5): "advice:5",
    MessageKey(MessageKind.ADVICE_CAME_BACK, 5): "advice-back:5",
    MessageKey.session(7, SessionMessage.BLOCK, 3): "session:7:block:3",
    MessageKey.session(7, SessionMessage.LATECOMER, 42): "session:7:late:42",
    MessageKey(MessageKind.STUCK_LEFT, 7): "stuck-left:7",
    MessageKey(MessageKind.WINS_LINE, 5, ("77",)): "wins-line:5:77",
    MessageKey(MessageKind.WINS_THANKS, 2): "wins-thanks:2",
}


@pytest.mark.parametrize(("key", "text"), MESSAGES.items(), ids=MESSAGES.values())
def test_a_message_key_keeps_its_text_and_is_read_back(key, text):
    assert str(key) == text
    assert MessageKey.parse(text) == key


def test_every_kind_of_message_has_a_text_that_is_tested():
    assert {key.kind for key in MESSAGES} == set(MessageKind)


@pytest.mark.parametrize(("key", "text"), MESSAGES.items(), ids=MESSAGES.values())
def test_a_message_key_tells_whom_it_names(key, text):
    named = {"ask:5:42", "circle:3:left:42:1796317200", "aside:42:duty:7:present:48:1796317200", "session:7:late:42"}
    assert key.person == (42 if text in named else None)


def test_the_key_of_a_message_about_an_unnamed_leaver_names_nobody():
    assert MessageKey.circle(3, CircleMessage.LEFT, person=0, at=AT).person is None


def test_the_key_of_a_reminder_in_the_channel_contains_its_occasion():
    assert MessageKey.channel_reminder(42, REMINDER).occasion == REMINDER


@given(st.sampled_from(JobKind), st.integers(0))
def test_a_job_key_is_read_back(kind, row):
    assert JobKey.parse(str(JobKey(kind, row))) == JobKey(kind, row)


@given(st.sampled_from(NudgeKind), st.integers(0))
def test_an_occasion_key_is_read_back(kind, row):
    assert OccasionKey.parse(str(OccasionKey(kind, row))) == OccasionKey(kind, row)


@pytest.mark.parametrize("text", ["", "session", "session:", "session:x", "session:-1", "session:1:2", "tango:1"])
def test_a_text_that_is_not_a_job_key_is_refused(text):
    with pytest.raises(KeyTextError):
        JobKey.parse(text)


@given(st.sampled_from([*ButtonKind]), st.integers(0), st.from_regex(r"[\w-]*", fullmatch=True))
def test_the_address_of_a_button_is_read_back(kind, row, arg):
    assert Address.parse(str(Address(kind, row, arg)), ButtonKind) == Address(kind, row, arg)


@pytest.mark.parametrize("text", ["", "1:goal-set", "2:goal-set:7", "1:tango:7", "1:goal-set:7:a b", "1:goal-set:x"])
def test_a_text_that_is_not_an_address_is_refused(text):
    with pytest.raises(KeyTextError):
        Address.parse(text, ButtonKind)


def test_the_arguments_of_an_address_are_read_back_and_the_last_may_have_hyphens():
    address = Address.of(ButtonKind.SESSION_SET, 7, 1796317200, "lunch-and-learn")
    assert str(address) == "1:session-set:7:1796317200-lunch-and-learn"
    assert address.args(2) == ("1796317200", "lunch-and-learn")


def test_an_instant_among_the_arguments_is_read_back():
    at = datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert instant_of(second_of(at)) == at
    with pytest.raises(KeyTextError):
        instant_of("lunch")


@pytest.mark.parametrize("arg", ["", "5"])
def test_an_address_without_all_its_arguments_is_refused(arg):
    with pytest.raises(KeyTextError):
        Address(ButtonKind.SESSION_MORE, 7, arg).args(2)


def test_a_form_may_have_the_address_of_the_button_that_opens_it():
    button = Address(ButtonKind.GOAL_DROP, 7)
    assert str(Address(FormKind(button.kind), button.row)) == str(button)


@given(st.dates())
def test_a_day_is_read_back(day):
    assert day_of(day_text(day)) == day
    assert Address.parse(str(Address.of(ButtonKind.CIRCLE_PAUSE, 3, day_text(day))), ButtonKind).arg == day_text(day)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30"])
def test_anything_else_is_no_day(text):
    with pytest.raises(KeyTextError):
        day_of(text)

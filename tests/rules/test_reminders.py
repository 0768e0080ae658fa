from datetime import UTC, datetime, timedelta

import pytest

from rules.reminders import Reminder, remind

START = datetime(2026, 1, 20, 17, tzinfo=UTC)
LONG_AGO = START - timedelta(days=14)
TWO_DAYS, HOUR = timedelta(days=2), timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "due", "again"),
    [
        (timedelta(days=3), None, TWO_DAYS),
        (TWO_DAYS, Reminder(TWO_DAYS, late=False), HOUR),
        (timedelta(days=1), Reminder(TWO_DAYS, late=True), HOUR),
        (HOUR, Reminder(HOUR, late=False), timedelta()),
        (timedelta(minutes=30), Reminder(HOUR, late=True), timedelta()),
    ],
)
def test_of_the_reminders_that_are_due_the_last_one_counts(before, due, again):
    assert remind(START, LONG_AGO, START - before) == (due, START - again)


def test_once_the_session_was_to_begin_nobody_is_reminded():
    assert remind(START, LONG_AGO, START) == (None, None)


def test_whoever_was_named_a_day_before_is_reminded_an_hour_before_only():
    named = START - timedelta(days=1)
    assert remind(START, named, named) == (None, START - HOUR)
    assert remind(START, named, START - HOUR)[0] == Reminder(HOUR, late=False)


def test_whoever_was_named_in_the_last_hour_is_not_reminded():
    assert remind(START, START - HOUR / 2, START - HOUR / 3) == (None, START)

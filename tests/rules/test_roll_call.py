from datetime import UTC, datetime, timedelta

from rules.roll_call import next_roll_call

SESSION = datetime(2026, 1, 20, 17, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_roll_is_called_before_the_first_reminders_and_before_it_is_time():
    assert next_roll_call([SESSION], [], SESSION - 9 * DAY) == SESSION - 2 * DAY - HOUR
    assert next_roll_call([SESSION], [], SESSION - 2 * DAY - HOUR) == SESSION - HOUR
    assert next_roll_call([SESSION], [], SESSION - HOUR) is None


def test_then_it_is_called_before_the_session_after_that():
    later = SESSION + 14 * DAY
    assert next_roll_call([SESSION, later], [], SESSION - HOUR) == later - 2 * DAY - HOUR


def test_it_is_called_when_somebody_has_been_gone_for_a_week():
    gone = SESSION - 12 * DAY
    assert next_roll_call([SESSION], [gone], SESSION - 9 * DAY) == gone + 7 * DAY
    assert next_roll_call([], [], SESSION) is None

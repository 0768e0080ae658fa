from datetime import UTC, datetime, timedelta

from rules.roll_call import next_roll_call

SESSION = datetime(2026, 1, 20, 17, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_roll_is_called_before_the_first_reminders_and_before_it_is_time():
    assert next_roll_call([SESSION], [], SESSION - 3 * DAY) == SESSION - 2 * DAY - HOUR
    assert next_roll_call([SESSION], [], SESSION - DAY) == SESSION - HOUR


def test_without_a_session_it_is_called_every_two_days():
    assert next_roll_call([], [], SESSION) == SESSION + 2 * DAY
    assert next_roll_call([SESSION], [], SESSION - HOUR) == SESSION - HOUR + 2 * DAY


def test_it_is_called_when_somebody_has_been_gone_for_a_week():
    gone = SESSION - 12 * DAY
    assert next_roll_call([SESSION], [gone], SESSION - 6 * DAY) == gone + 7 * DAY

from datetime import UTC, datetime, timedelta

from rules.roll_call import next_roll_call, put_off

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


def test_one_that_has_no_room_comes_in_the_next_minute_where_the_circle_meets_soon():
    assert put_off(7, [SESSION], SESSION - HOUR) == SESSION - HOUR + timedelta(minutes=1)


def test_others_are_spread_over_a_day_and_come_before_their_sessions_all_the_same():
    times = {put_off(circle_id, [], SESSION) for circle_id in range(1440)}
    assert len(times) == 1440
    assert max(times) == SESSION + DAY
    assert put_off(1439, [SESSION], SESSION - 3 * HOUR) == SESSION - HOUR

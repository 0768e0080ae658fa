from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from rules.attention import WEEK, end_of_day, new_day_from, room_from, unanswered

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_what_has_room_is_said_at_once_and_the_rest_when_the_oldest_is_a_week_ago():
    said = [MONDAY, MONDAY + DAY]
    assert room_from(said, MONDAY + 2 * DAY, 3) == MONDAY + 2 * DAY
    assert room_from(said, MONDAY + 2 * DAY, 2) == MONDAY + WEEK


@given(st.lists(st.integers(0, 24 * 60), max_size=40), st.integers(1, 7))
def test_no_stretch_of_seven_days_ever_holds_more_than_the_number(hours, most):
    said = []
    for hour in sorted(hours):
        said.append(room_from(said, max([MONDAY + hour * HOUR, *said[-1:]]), most))
    assert all(sum(at - WEEK < other <= at for other in said) <= most for at in said)


def test_a_second_one_waits_for_the_next_local_day_also_where_clocks_change():
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert new_day_from([MONDAY], MONDAY + 8 * HOUR, "UTC") == MONDAY + 12 * HOUR
    assert new_day_from([evening], evening + HOUR, "Europe/Berlin") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert new_day_from([evening], evening + DAY, "Europe/Berlin") == evening + DAY


def test_a_day_ends_where_somebody_lives():
    assert end_of_day(MONDAY, "Pacific/Auckland") == datetime(2026, 1, 6, 11, tzinfo=UTC)


def test_what_is_asked_again_is_one_thing_and_an_answer_ends_the_count():
    asked = [(MONDAY, "goal"), (MONDAY + DAY, "goal"), (MONDAY + 2 * DAY, "partner")]
    assert unanswered(asked, None) == 2
    assert unanswered(asked, MONDAY + DAY) == 1


def test_one_message_about_several_things_asks_once():
    assert unanswered([(MONDAY, "goal"), (MONDAY, "partner")], None) == 1

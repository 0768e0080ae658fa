from datetime import UTC, datetime, timedelta

from rules.presence import came_late, here_for

BEGAN = datetime(2026, 1, 20, 17, tzinfo=UTC)


def at(minutes):
    return BEGAN + timedelta(minutes=minutes)


def test_whoever_comes_after_the_beginning_is_late():
    assert came_late([(at(5), None)], BEGAN)


def test_whoever_was_there_at_the_beginning_is_not_even_after_leaving_for_a_while():
    assert not came_late([(at(0), at(10)), (at(20), None)], BEGAN)
    assert not came_late([(at(-5), None)], BEGAN)


def test_whoever_left_before_the_beginning_and_came_back_after_it_is_late():
    assert came_late([(at(-10), at(-5)), (at(20), None)], BEGAN)


def test_whoever_never_came_is_not_late():
    assert not came_late([], BEGAN)


def test_only_time_within_the_session_counts():
    assert here_for([(at(-10), at(10)), (at(20), None)], BEGAN, at(75)) == timedelta(minutes=65)
    assert here_for([(at(-10), at(-5))], BEGAN, at(75)) == timedelta()

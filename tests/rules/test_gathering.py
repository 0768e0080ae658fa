from datetime import UTC, datetime, timedelta

import pytest

from rules.gathering import all_here_early, closes_by_itself, pause_too_long, starts_by_itself, too_late_to_start

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
CIRCLE = range(1, 6)


def at(minutes):
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("present", "minutes", "expected"),
    [
        ([], 5, False),
        ([1, 2], 0, False),
        ([1, 2, 3], 0, True),
        ([1, 2, 3], -1, False),
        ([1, 2, 3, 4, 5], -1, False),
    ],
)
def test_a_session_begins_by_itself_from_its_time_on_as_soon_as_most_are_in_voice(present, minutes, expected):
    assert starts_by_itself(CIRCLE, present, [], START, at(minutes)) is expected


def test_of_seven_with_two_away_three_are_enough_and_two_are_not():
    assert starts_by_itself(range(1, 8), [1, 2, 3], [6, 7], START, at(0))
    assert not starts_by_itself(range(1, 8), [1, 2], [6, 7], START, at(0))


def test_nobody_begins_alone_however_many_cannot_come():
    assert not starts_by_itself(CIRCLE, [1], [2, 3, 4, 5], START, at(0))
    assert starts_by_itself(CIRCLE, [1, 2], [2, 3, 4, 5], START, at(0))


def test_guests_in_voice_do_not_count():
    assert not starts_by_itself(CIRCLE, [1, 2, 90, 91, 92], [], START, at(0))


def test_a_session_that_nobody_began_is_given_up_after_three_quarters_of_an_hour():
    assert not too_late_to_start(START, at(44))
    assert too_late_to_start(START, at(45))


def test_a_pause_that_nobody_ends_is_given_up_after_an_hour():
    assert not pause_too_long(START, at(59))
    assert pause_too_long(START, at(60))


def test_commitments_are_awaited_for_a_quarter_of_an_hour_after_the_last_block():
    assert not closes_by_itself(START, at(14))
    assert closes_by_itself(START, at(15))


@pytest.mark.parametrize(
    ("present", "cannot_come", "minutes", "asked"),
    [
        ([1, 2, 3], [], -10, True),
        ([1, 2], [], -10, False),
        ([1, 2], [3], -10, True),
        ([1], [2, 3], -10, False),
        ([], [1, 2, 3], -10, False),
        ([1, 2, 3], [], -1, False),
        ([1, 2, 3], [], 0, False),
    ],
)
def test_a_session_may_begin_early_when_all_who_can_come_are_there_and_that_gains_time(
    present, cannot_come, minutes, asked
):
    assert all_here_early([1, 2, 3], present, cannot_come, START, at(minutes)) is asked

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.cadence import check_zone, midpoint, next_sessions
from vocabulary.errors import Refusal

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def wall(text):
    """A naive local time, as a clock on the wall shows it."""
    return datetime.fromisoformat(text)


some_zone = st.sampled_from(ZONES)
some_local = st.datetimes(wall("2020-01-01 00:00"), wall("2035-01-01 00:00")).map(
    lambda at: at.replace(second=0, microsecond=0)
)
some_instant = st.datetimes(wall("2020-01-01 00:00"), wall("2035-01-01 00:00"), timezones=st.just(UTC))


def local(when, zone):
    return when.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def sessions(first, zone, weeks=1, count=3, after=None):
    return next_sessions(first, zone, weeks, after or first.replace(tzinfo=UTC) - timedelta(days=2), count)


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Berlin", wall("2026-03-23 18:00"), [17, 16, 16]),
        ("Europe/Berlin", wall("2026-10-19 18:00"), [16, 17, 17]),
        ("America/New_York", wall("2026-03-02 18:00"), [23, 22, 22]),
        ("America/New_York", wall("2026-10-26 18:00"), [22, 23, 23]),
    ],
)
def test_a_session_at_18_stays_at_18_when_clocks_change(zone, first, hours):
    found = sessions(first, zone)
    assert [local(when, zone).hour for when in found] == [18, 18, 18]
    assert [when.hour for when in found] == hours


def test_clocks_that_change_by_half_an_hour_keep_the_local_time_too():
    zone = "Australia/Lord_Howe"
    into_winter, into_summer = sessions(wall("2026-03-30 18:00"), zone), sessions(wall("2026-09-28 18:00"), zone)
    assert [f"{when:%H:%M}" for when in into_winter] == ["07:00", "07:30", "07:30"]
    assert [f"{when:%H:%M}" for when in into_summer] == ["07:30", "07:00", "07:00"]


@pytest.mark.parametrize(
    ("zone", "skipped", "moved_to"),
    [
        ("Europe/Berlin", wall("2026-03-29 02:30"), wall("2026-03-29 03:30")),
        ("America/New_York", wall("2026-03-08 02:30"), wall("2026-03-08 03:30")),
        ("Australia/Lord_Howe", wall("2026-10-04 02:15"), wall("2026-10-04 02:45")),
    ],
)
def test_a_skipped_local_time_moves_later_by_the_gap_for_that_one_session(zone, skipped, moved_to):
    before, there, after = sessions(skipped - timedelta(weeks=1), zone)
    assert local(there, zone) == moved_to
    assert local(before, zone).time() == local(after, zone).time() == skipped.time()


def test_a_session_that_the_clocks_moved_later_is_still_to_come_until_then():
    just_after_the_change = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)
    found = sessions(wall("2026-03-22 02:30"), "Europe/Berlin", after=just_after_the_change)
    assert found[0] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "doubled", "first"),
    [
        ("Europe/Berlin", wall("2026-10-25 02:30"), "00:30"),
        ("America/New_York", wall("2026-11-01 01:30"), "05:30"),
        ("Australia/Lord_Howe", wall("2026-04-05 01:45"), "14:45"),
    ],
)
def test_of_a_doubled_local_time_the_first_counts(zone, doubled, first):
    assert f"{sessions(doubled, zone, count=1)[0]:%H:%M}" == first


def test_a_session_at_this_very_instant_is_not_a_next_one():
    first, second = sessions(wall("2026-01-05 18:00"), "UTC", weeks=2, count=2)
    assert next_sessions(wall("2026-01-05 18:00"), "UTC", 2, first, 1) == [second]


@given(some_local, some_zone, st.integers(1, 8), some_instant, st.integers(1, 4))
def test_sessions_follow_at_their_local_time_and_rhythm_without_leaving_one_out(first, zone, weeks, after, count):
    found = next_sessions(first, zone, weeks, after, count)
    assert len(found) == count
    assert all(after < when for when in found)
    days = [(local(when, zone) - first) / timedelta(days=1) for when in found]
    # Only the skipped hour of a change can differ, by less than a day.
    assert all(0 <= day - round(day) <= 1 / 24 and round(day) % (7 * weeks) == 0 for day in days)
    assert all(round(later - day) == 7 * weeks for day, later in pairwise(days))
    one_before = first + timedelta(days=round(days[0]) - 7 * weeks)
    assert one_before < first or one_before <= local(after, zone) + timedelta(hours=1)


@pytest.mark.parametrize("weeks", [0, 9])
def test_a_rhythm_of_no_week_or_more_than_eight_is_refused(weeks):
    with pytest.raises(Refusal, match="calendar/weeks-between"):
        next_sessions(wall("2026-01-05 18:00"), "UTC", weeks, NOW, 1)


@pytest.mark.parametrize("zone", ["Europe/Bärlin", "", "../etc/passwd", "Europe", "a\0b", "x" * 5000])
def test_an_unknown_zone_is_refused_whatever_it_looks_like(zone):
    with pytest.raises(Refusal, match="times/unknown-zone"):
        check_zone(zone)


def test_the_middle_of_two_weeks_is_ten_in_the_morning_after_seven_days():
    opens = datetime(2026, 3, 23, 17, tzinfo=UTC)
    closes = datetime(2026, 4, 6, 16, tzinfo=UTC)
    assert midpoint(opens, closes, "Europe/Berlin") == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_the_middle_of_a_cycle_of_hours_is_its_very_middle():
    opens = datetime(2026, 1, 5, 18, tzinfo=UTC)
    assert midpoint(opens, opens + timedelta(hours=2), "UTC") == opens + timedelta(hours=1)


@given(some_instant, st.timedeltas(timedelta(minutes=1), timedelta(weeks=9)), some_zone)
def test_the_middle_lies_inside_the_cycle_and_at_most_a_day_from_its_very_middle(opens, length, zone):
    middle = midpoint(opens, opens + length, zone)
    assert opens < middle < opens + length
    assert abs(middle - (opens + length / 2)) <= timedelta(hours=36)

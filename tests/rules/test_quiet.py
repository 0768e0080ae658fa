from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from rules.quiet import QuietHours
from vocabulary.errors import Refusal

BERLIN = QuietHours("Europe/Berlin")


def test_at_night_the_next_welcome_time_is_the_morning():
    assert BERLIN.next_open(datetime(2026, 1, 19, 22, 30, tzinfo=UTC)) == datetime(2026, 1, 20, 7, tzinfo=UTC)


def test_by_day_it_is_now():
    noon = datetime(2026, 1, 19, 12, tzinfo=UTC)
    assert BERLIN.next_open(noon) == noon


def test_a_day_that_was_not_chosen_is_waited_out():
    hours = QuietHours("UTC", days={0})
    assert hours.next_open(datetime(2026, 1, 20, 12, tzinfo=UTC)) == datetime(2026, 1, 26, 8, tzinfo=UTC)


def test_quiet_hours_end_by_the_local_clock_when_clocks_change():
    night = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert BERLIN.next_open(night) == datetime(2026, 3, 29, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "minutes", "distance"),
    [
        (datetime(2026, 1, 19, 19, tzinfo=UTC), 60, 60),
        (datetime(2026, 1, 19, 20, tzinfo=UTC), 75, -15),
        (datetime(2026, 1, 19, 23, tzinfo=UTC), 60, -180),
        (datetime(2026, 1, 19, 7, 30, tzinfo=UTC), 60, 30),
        (datetime(2026, 1, 19, 12, tzinfo=UTC), 60, 120),
    ],
)
def test_how_far_something_is_from_quiet_hours_counts_from_its_nearer_end(begins, minutes, distance):
    ends, furthest = begins + timedelta(minutes=minutes), timedelta(hours=2)
    assert BERLIN.distance(begins, ends, furthest) == timedelta(minutes=distance)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"days": ()}, "nudges/no-day"), ({"quiet_until": time(21)}, r"nudges/long-quiet-hours \(longest=20\)")],
)
def test_hours_that_leave_nothing_are_refused(wrong, refusal):
    with pytest.raises(Refusal, match=refusal):
        QuietHours("UTC", **wrong)


@given(
    st.sampled_from(sorted(available_timezones())),
    st.integers(0, 23).map(time),
    st.integers(4, 23),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
)
def test_no_quiet_hour_in_any_zone_is_ever_welcome(zone, begins, awake, days, at):
    hours = QuietHours(zone, begins, time((begins.hour + 24 - awake) % 24), days)
    found = hours.next_open(at, timedelta(minutes=7))
    local = found.astimezone(ZoneInfo(zone))
    asleep = (local.hour - begins.hour) % 24 < 24 - awake
    assert found >= at
    assert local.weekday() in days
    assert not asleep

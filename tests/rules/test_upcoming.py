from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.cadence import Cadence, next_sessions, upcoming
from vocabulary.errors import Refusal

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAYS = Cadence(date(2026, 10, 12), 3, time(18), "Europe/Berlin")
NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)


def days(cadence=THURSDAYS, skipped=(), paused_until=None, after=NOW, count=2):
    return [
        f"{when.astimezone(BERLIN):%d.%m. %H:%M}" for when in upcoming(cadence, skipped, paused_until, after, count)
    ]


def test_the_first_session_is_on_its_weekday_from_the_day_of_founding_on():
    assert THURSDAYS.first == datetime(2026, 10, 15, 18)  # noqa: DTZ001 - local
    assert Cadence(date(2026, 10, 15), 3, time(18), "UTC").first == THURSDAYS.first


def test_two_sessions_are_ahead_and_keep_their_hour_when_clocks_change():
    assert days() == ["15.10. 18:00", "29.10. 18:00"]
    assert days(after=NOW + timedelta(weeks=2), count=3) == ["29.10. 18:00", "12.11. 18:00", "26.11. 18:00"]


def test_a_holiday_is_left_out_and_moves_no_other_session():
    assert days(skipped={date(2026, 10, 29)}) == ["15.10. 18:00", "12.11. 18:00"]


def test_a_pause_ends_by_itself_and_the_rhythm_is_the_same_after_it():
    assert days(paused_until=date(2026, 11, 1)) == ["12.11. 18:00", "26.11. 18:00"]
    assert days(paused_until=date(2026, 11, 12)) == ["12.11. 18:00", "26.11. 18:00"]


def test_a_pause_that_is_over_changes_nothing():
    assert days(paused_until=date(2026, 10, 1)) == days()


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ({"weekday": 7}, "calendar/no-weekday"),
        ({"weeks": 0}, r"calendar/weeks-between \(fewest=1, most=8\)"),
        ({"weeks": 9}, r"calendar/weeks-between \(fewest=1, most=8\)"),
        ({"minutes": 29}, "calendar/session-length"),
        ({"minutes": 181}, "calendar/session-length"),
        ({"zone": "Europe/Bärlin"}, "times/unknown-zone"),
    ],
)
def test_a_cadence_that_no_circle_has_is_refused(fault, refusal):
    with pytest.raises(Refusal, match=refusal):
        replace(THURSDAYS, **fault)


@given(
    st.sets(st.integers(0, 400).map(lambda day: date(2026, 10, 12) + timedelta(days=day)), max_size=60),
    st.none() | st.integers(0, 300).map(lambda day: date(2026, 10, 12) + timedelta(days=day)),
    st.integers(1, 8),
    st.integers(0, 6),
    st.integers(0, 4),
)
def test_what_is_left_is_the_rhythm_without_holidays_and_pause(skipped, paused_until, weeks, weekday, count):
    cadence = Cadence(date(2026, 10, 12), weekday, time(18), "Europe/Berlin", weeks)
    found = upcoming(cadence, skipped, paused_until, NOW, count)
    rhythm = next_sessions(cadence.first, "Europe/Berlin", weeks, NOW, 120)
    allowed = [
        when
        for when in rhythm
        if when.astimezone(BERLIN).date() not in skipped
        and (paused_until is None or when.astimezone(BERLIN).date() >= paused_until)
    ]
    assert found == allowed[:count]
    assert all(when.astimezone(BERLIN).weekday() == weekday for when in found)

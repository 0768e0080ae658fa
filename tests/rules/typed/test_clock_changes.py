"""Where clocks change: a time that they skip, one that they show twice, and all around it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.typed.moments import read_moment
from tests.rules.typed.reading import BERLIN, asked, understood
from vocabulary.errors import Ambiguous

SPRING, AUTUMN = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
CHANGES = [
    (BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
    (BERLIN, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # by half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),  # at midnight
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # never
]


def test_a_time_that_clocks_skip_is_asked_about_with_those_beside_it():
    beside = ("Sunday 29 March 2026 01:30", "Sunday 29 March 2026 03:30")
    for text in ("sunday 02:30", "29 March 02:30", "tomorrow 2:30", "02:30"):
        assert asked(text, now=SPRING.replace(hour=22)) == ("times/skipped", *beside)


def test_a_time_that_comes_twice_is_asked_about_with_both():
    both = ("Sunday 25 October 2026 02:30 UTC+2", "Sunday 25 October 2026 02:30 UTC+1")
    for text in ("sunday 02:30", "25 October 02:30", "tomorrow 2:30am"):
        assert asked(text, now=AUTUMN) == ("times/twice", *both)


@pytest.mark.parametrize(("text", "hour"), [("CEST", 0), ("CET", 1), ("UTC+2", 0), ("+01:00", 1)])
def test_it_is_read_where_the_offset_is_typed(text, hour):
    expected = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert read_moment(f"sunday 02:30 {text}", BERLIN, AUTUMN).at == expected


def test_of_a_time_that_comes_twice_the_second_is_left_once_the_first_has_passed():
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert read_moment("02:30", BERLIN, between).at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_tomorrow_at_the_same_time_is_not_a_day_of_24_hours():
    assert understood("tomorrow 13:00", now=SPRING) == "2026-03-29 13:00"
    assert read_moment("tomorrow 13:00", BERLIN, SPRING).at == SPRING + timedelta(hours=23)
    assert read_moment("in 24 hours", BERLIN, SPRING).at == SPRING + timedelta(hours=24)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_each_quarter_of_an_hour_around_a_change_is_read_or_asked_about(zone, change):
    """Clocks are watched as they pass: whatever they show once is that instant, and nothing else is taken."""
    place = ZoneInfo(zone)
    watched = [change + number * QUARTER for number in range(-16, 17)]
    shown = [at.astimezone(place).replace(tzinfo=None) for at in watched]
    local = min(shown)
    while local <= max(shown):
        at = [instant for instant, clock in zip(watched, shown, strict=True) if clock == local]
        text = f"{local:%-d %B %Y %H:%M}"
        if len(at) == 1:
            assert read_moment(text, zone, change - timedelta(days=2)).at == at[0]
        else:
            with pytest.raises(Ambiguous) as question:
                read_moment(text, zone, change - timedelta(days=2))
            offered = [read_moment(one, zone, change - timedelta(days=2)).at for one in question.value.readings]
            assert offered == (at or sorted(offered))
            assert question.value.sentence == ("times/twice" if at else "times/skipped")
        local += QUARTER

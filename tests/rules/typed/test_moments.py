"""Dates and times of which every phrase is understood."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.typed.moments import read_moment
from tests.rules.typed.reading import BERLIN, NEW_YORK, NOW, understood
from vocabulary.errors import Ambiguous, Refusal

TOMORROW_AT_SIX = "2026-11-24 18:00"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00", "2026-12-01 18:00"),
        ("2026/12/01 18.00", "2026-12-01 18:00"),
        ("1 Dec 18:00", "2026-12-01 18:00"),
        ("december 1st, 18:00", "2026-12-01 18:00"),
        ("the 1st of December at 6pm", "2026-12-01 18:00"),
        ("1-Dec-26 18:00", "2026-12-01 18:00"),
        ("Dec 1 2026, 1800", "2026-12-01 18:00"),
        ("the 1st at 18:00", "2026-12-01 18:00"),
        ("Thursday 18:00", "2026-11-26 18:00"),
        ("Thurs 18:00", "2026-11-26 18:00"),
        ("this Thursday 18h", "2026-11-26 18:00"),
        ("thursday 18h30", "2026-11-26 18:30"),
        ("  Thursday,\n 26 November 2026  at 18:00 ", "2026-11-26 18:00"),
        ("thursday next week, 18:00", "2026-12-03 18:00"),
        ("friday the 1st at 18:00", "2027-01-01 18:00"),
        ("the day after tomorrow, 9am", "2026-11-25 09:00"),
        ("in two weeks at 6pm", "2026-12-07 18:00"),
        ("in a month at noon", "2026-12-23 12:00"),
    ],
)
def test_days_are_understood_as_people_type_them(text, local):
    assert understood(text) == local


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow 6pm",
        "tmrw 6pm",
        "tomorrow at 6 p.m.",
        "tomorrow @ 18:00!",
        "tomorrow 18",
        "tomorrow 18.00",
        "tomorrow at 1800",
        "6 o'clock tomorrow evening",
        "tomorrow 6:00 in the evening",
        "tomorrow 18:00-19:30",
        "tomorrow 18:00 – 19:30",
        "tomorrow 6-7pm",
        "tomorrow from 6 to 7:30 pm",
        "tomorrow 18:00 until 19:30",
        "tomorrow 18:00 for 90 minutes",
    ],
)
def test_times_are_understood_as_people_type_them(text):
    assert understood(text) == TOMORROW_AT_SIX


@pytest.mark.parametrize(
    ("text", "ends"), [("18:00-19:30", "19:30"), ("6-7pm", "7pm"), ("18:00 for 2h", "for 2h"), ("18:00", "")]
)
def test_an_end_that_was_typed_is_told_and_changes_nothing(text, ends):
    assert read_moment(text, BERLIN, NOW).ends == ends
    assert understood(text) == "2026-11-23 18:00"


@pytest.mark.parametrize(
    ("text", "local"), [("tonight at 8", "20:00"), ("tonight 7:30", "19:30"), ("tonight 19:30", "19:30")]
)
def test_a_part_of_the_day_says_which_half_of_it_is_meant(text, local):
    assert understood(text) == f"2026-11-23 {local}"


@pytest.mark.parametrize(("text", "begins"), [("11-1pm", "11:00"), ("12-1pm", "12:00"), ("6:30-7:30pm", "18:30")])
def test_of_a_span_the_beginning_is_the_hour_nearest_before_the_end(text, begins):
    assert understood(f"tomorrow {text}").endswith(begins)


@pytest.mark.parametrize("text", ["friday at midnight", "midnight on Friday", "friday 24:00"])
def test_midnight_is_the_end_of_the_day_and_is_told_as_that(text):
    assert understood(text) == "2026-11-28 00:00"
    assert read_moment(text, BERLIN, NOW).ends_day == date(2026, 11, 27)


def test_midnight_without_a_day_is_the_next_one():
    assert understood("24:00") == understood("midnight") == "2026-11-24 00:00"


@pytest.mark.parametrize(
    ("text", "local"),
    [("14:00", "2026-11-24 14:00"), ("18:00", "2026-11-23 18:00"), ("monday 14:00", "2026-11-30 14:00")],
)
def test_what_was_not_typed_is_the_next_such_moment(text, local):
    assert understood(text) == local


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("in 2 hours", timedelta(hours=2)),
        ("in 2h", timedelta(hours=2)),
        ("in 1h30", timedelta(minutes=90)),
        ("in an hour and 15 minutes", timedelta(minutes=75)),
        ("90 minutes from now", timedelta(minutes=90)),
        ("in half an hour", timedelta(minutes=30)),
        ("in 48 hours", timedelta(hours=48)),
    ],
)
def test_elapsed_time_is_elapsed_time_even_where_clocks_change(text, span):
    for now in (NOW, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)):
        assert read_moment(text, BERLIN, now).at == now + span


def test_a_timestamp_of_discords_is_that_instant():
    assert read_moment("<t:1795800000:F>", BERLIN, NOW).at == datetime.fromtimestamp(1795800000, UTC)


@pytest.mark.parametrize("day", range(1, 29))
def test_an_ordinal_is_the_next_such_day_whatever_day_it_is(day):
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
    for number in range(30):
        now = NOW + timedelta(days=number)
        wanted = next(at for at in (now + timedelta(days=ahead) for ahead in range(32)) if at.day == day)
        if wanted == now and now.astimezone().hour >= 18:
            continue
        for text in (f"the {day}{suffix} at 18:00", f"{wanted:%A} the {day}{suffix} at 6pm"):
            assert understood(text, now=now) == f"{wanted:%Y-%m-%d} 18:00"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("18:00", 17),
        ("18:00 UTC", 18),
        ("2026-11-23T18:00Z", 18),
        ("18:00+1", 17),
        ("18:00 -3", 21),
        ("2026-11-23 18:00 +02:00", 16),
        ("18:00 UTC+2", 16),
        ("6pm gmt -1", 19),
        ("18:00 EST", 23),
        ("18:00 CET", 17),
        ("18:00 Europe/Berlin", 17),
        ("18:00 europe/london", 18),
        ("18:00 (São Paulo)", 21),
        ("18:00 in Reykjavik", 18),
        ("3pm UK time", 15),
    ],
)
def test_a_zone_that_was_typed_counts_before_the_circles(text, utc):
    assert read_moment(text, BERLIN, NOW).at == datetime(2026, 11, 23, utc, tzinfo=UTC)


def test_an_offset_may_have_parts_of_an_hour():
    assert read_moment("tomorrow 6pm GMT+5.5", BERLIN, NOW).at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def test_a_zone_that_was_typed_is_told_unless_it_is_the_circles():
    assert read_moment("6pm ET", BERLIN, NOW).zone == NEW_YORK
    assert read_moment("6pm UTC+5:30", BERLIN, NOW).zone == "UTC+5:30"
    assert read_moment("6pm Europe/Berlin", BERLIN, NOW).zone == ""


@pytest.mark.parametrize("abbreviation", ["ET", "Eastern", "Eastern time"])
def test_the_zones_of_america_have_one_name_for_summer_and_winter(abbreviation):
    july = datetime(2026, 7, 6, 12, tzinfo=UTC)
    assert understood(f"6pm {abbreviation}", NEW_YORK, july) == "2026-07-06 18:00"
    assert understood(f"6pm {abbreviation}", NEW_YORK, NOW) == "2026-11-23 18:00"


def test_an_abbreviation_that_the_circles_own_zone_has_is_its_own():
    assert understood("6pm IST", "Asia/Kolkata", NOW) == "2026-11-24 18:00"
    assert understood("6pm WIB", "Asia/Jakarta", NOW) == "2026-11-24 18:00"


some_zone = st.sampled_from([BERLIN, NEW_YORK, "Asia/Kathmandu", "Pacific/Auckland"])
words = [
    *("tomorrow", "next", "monday", "friday", "18:00", "6pm", "at", "in", "2", "weeks", "dec", "31.", "1/2", "2027"),
    *("+05:00", "h", "18.10", "10-12", "18:00-3", "the 2nd", "midnight", "ET", "IST", "for 2h", "tonight", "26 nov"),
]
pieces = st.lists(st.sampled_from(words), max_size=5).map(" ".join)


@given(st.text(max_size=30) | pieces, some_zone)
def test_any_text_is_either_understood_or_refused_or_asked_about(text, zone):
    with suppress(Refusal):
        when = read_moment(text, zone, NOW)
        assert NOW < when.at < NOW + timedelta(days=368)
        assert when.at.tzinfo is UTC
        assert when.at.second == 0


@given(pieces, some_zone)
def test_each_reading_that_is_offered_can_be_read_in_one_way_only(text, zone):
    try:
        read_moment(text, zone, NOW)
    except Ambiguous as question:
        offered = [read_moment(reading, zone, NOW).at for reading in question.readings]
        assert len(set(offered)) == len(offered)
        assert offered == sorted(offered)
    except Refusal:
        pass


@given(pieces, some_zone)
def test_whoever_is_asked_for_a_time_need_only_add_one(text, zone):
    try:
        read_moment(text, zone, NOW)
    except Refusal as refusal:
        if refusal.sentence == "times/no-time-of-day":
            with suppress(Ambiguous):
                answered = _sentence(f"{text} 18:00", zone)
                assert answered != "times/no-time-of-day"


def _sentence(text, zone):
    try:
        read_moment(text, zone, NOW)
    except Refusal as refusal:
        return refusal.sentence
    return ""

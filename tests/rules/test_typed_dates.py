from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.typed_dates import parse_day, parse_when
from vocabulary.errors import Refusal

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""A Monday, 15:30 in Berlin."""


def understood(text, zone=BERLIN, now=NOW):
    return f"{parse_when(text, zone, now).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00", "2026-12-01 18:00"),
        ("tomorrow 6pm", "2026-11-24 18:00"),
        ("tomorrow at 6 p.m.", "2026-11-24 18:00"),
        ("tomorrow noon", "2026-11-24 12:00"),
        ("next Thursday 18:00", "2026-11-26 18:00"),
        ("thursday 18h", "2026-11-26 18:00"),
        ("thursday 18h30", "2026-11-26 18:30"),
        ("1 Dec 18:00", "2026-12-01 18:00"),
        ("december 1st, 18:00", "2026-12-01 18:00"),
        ("in two weeks at 6pm", "2026-12-07 18:00"),
        ("in 2 hours", "2026-11-23 17:30"),
        ("  Thursday,\n 26 November 2026  at 18:00 ", "2026-11-26 18:00"),
    ],
)
def test_dates_are_understood_as_people_type_them(text, local):
    assert understood(text) == local


@pytest.mark.parametrize(
    ("text", "local"),
    [("monday 18:00", "2026-11-30 18:00"), ("14:00", "2026-11-24 14:00"), ("18:00", "2026-11-23 18:00")],
)
def test_of_several_possible_dates_the_next_one_is_meant(text, local):
    assert understood(text) == local


@pytest.mark.parametrize("text", ["1.12. 18:00", "1.12 18:00", "1. 12. 18:00", "1.12.2026 18:00", "1.12. 18.00"])
def test_of_a_date_with_dots_the_day_comes_first(text):
    assert understood(text) == "2026-12-01 18:00"


@pytest.mark.parametrize(
    ("text", "utc"),
    [("18:00 UTC", 18), ("2026-11-23 18:00 +02:00", 16), ("2026-11-23T18:00Z", 18), ("18:00 EST", 23), ("18:00", 17)],
)
def test_a_zone_that_was_typed_counts_before_the_circles(text, utc):
    assert parse_when(text, BERLIN, NOW) == datetime(2026, 11, 23, utc, tzinfo=UTC)


@pytest.mark.parametrize("text", ["13/02/2027 18:00", "02/13/2027 18:00", "12/12 18:00"])
def test_slashes_are_read_where_there_is_one_way_to_read_them(text):
    assert understood(text)


def test_slashes_that_can_be_read_in_two_ways_are_not_guessed_at():
    with pytest.raises(Refusal, match=r"times/ambiguous-day \(typed='01/02'\)"):
        understood("01/02/2027 18:00")


@pytest.mark.parametrize("text", ["tomorrow", "Dec 1", "in 3 days", "friday", "5", "tomorrow 25:00", "tomorrow 18:75"])
def test_a_time_that_nobody_typed_is_asked_for(text):
    with pytest.raises(Refusal, match="times/no-time-of-day"):
        understood(text)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30 18:00", "25:00", "tomorrow 6pm " * 20])
def test_what_cannot_be_read_is_refused_with_examples(text):
    with pytest.raises(Refusal, match="times/unreadable"):
        understood(text)


@pytest.mark.parametrize("text", ["yesterday 6pm", "today 14:00", "2026-11-23 15:30"])
def test_what_has_passed_is_refused(text):
    with pytest.raises(Refusal, match="times/passed"):
        understood(text)


@pytest.mark.parametrize("text", ["2025-01-01 18:00", "2028-01-01 18:00", "0001-01-01 18:00", "9999-12-31 23:59"])
def test_a_year_that_must_be_a_slip_is_asked_about(text):
    with pytest.raises(Refusal, match="times/far-away"):
        understood(text)


def test_an_unknown_zone_is_refused():
    with pytest.raises(Refusal, match="times/unknown-zone"):
        understood("tomorrow 6pm", "Europe/Bärlin")


def test_a_local_time_that_clocks_skip_moves_later_and_of_a_doubled_one_the_first_counts():
    march = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert understood("sunday 02:30", now=march) == "2026-03-29 03:30"
    october = datetime(2026, 10, 23, 12, tzinfo=UTC)
    assert parse_when("sunday 02:30", BERLIN, october) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


some_zone = st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])


@given(st.datetimes(datetime(2026, 11, 25), datetime(2027, 11, 20)), some_zone)  # noqa: DTZ001 - local
def test_what_was_understood_can_be_typed_again(local, zone):
    when = parse_when(f"{local:%Y-%m-%d %H:%M}", zone, NOW)
    again = f"{when.astimezone(ZoneInfo(zone)):%-d %B %Y %H:%M}"
    assert abs(parse_when(again, zone, NOW) - when) <= timedelta(hours=1)


words = [
    "tomorrow",
    "next",
    "monday",
    "18:00",
    "6pm",
    "at",
    "in",
    "2",
    "weeks",
    "dec",
    "31.",
    "1/2",
    "2027",
    "+05:00",
    "h",
]
pieces = st.lists(st.sampled_from(words))


@given(st.text(max_size=30) | pieces.map(" ".join), some_zone)
def test_any_text_is_either_understood_or_refused(text, zone):
    with suppress(Refusal):
        when = parse_when(text, zone, NOW)
        assert NOW < when < NOW + timedelta(days=368)
        assert when.tzinfo is UTC
        assert when.second == 0


@pytest.mark.parametrize("text", ["7 January", "2026-01-07", "7.1.2026", "Jan 7"])
def test_a_day_needs_no_time_of_day(text):
    assert parse_day(text, "Europe/Berlin", datetime(2025, 12, 1, 12, tzinfo=UTC)) == date(2026, 1, 7)

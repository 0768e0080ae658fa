"""Days without a time, as a pause or a snooze ends on one."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given

from rules.typed.days import read_day, read_last_day
from tests.rules.typed.reading import BERLIN, NOW, asked
from tests.rules.typed.test_moments import pieces
from vocabulary.errors import Ambiguous, Refusal

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7 January", date(2027, 1, 7)),
        ("Jan 7, 2027", date(2027, 1, 7)),
        ("2027-01-07", date(2027, 1, 7)),
        ("the 7th", date(2026, 12, 7)),
        ("tomorrow", date(2026, 11, 24)),
        ("monday", date(2026, 11, 30)),
        ("in 3 weeks", date(2026, 12, 14)),
        ("3 weeks", date(2026, 12, 14)),
        ("for two weeks", date(2026, 12, 7)),
        ("in a month", date(2026, 12, 23)),
        ("<t:1795800000:D>", date(2026, 11, 27)),
    ],
)
def test_a_day_is_understood_as_people_type_it(text, day):
    assert read_day(text, BERLIN, NOW) == day


def test_a_day_begins_where_it_is_typed():
    late = NOW.replace(hour=23, minute=30)
    assert read_day("tomorrow", BERLIN, late) == date(2026, 11, 25)
    assert read_day("tomorrow", "America/New_York", late) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["01/02/2027", "1.2.", "1-2-27"])
def test_the_order_of_day_and_month_is_asked_about(text):
    assert asked(text, read=read_day) == ("times/several", "Saturday 2 January 2027", "Monday 1 February 2027")


def test_a_date_on_another_weekday_is_asked_about_with_both():
    days = ("Tuesday 24 November 2026", "Thursday 26 November 2026")
    assert asked("tuesday 26 november", read=read_day) == ("times/other-weekday", *days)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gibberish", "times/unreadable-day"),
        ("", "times/unreadable-day"),
        ("next week", "times/unreadable-day"),
        ("december", "times/unreadable-day"),
        ("7 January 18:00", "times/day-only"),
        ("in 2 hours", "times/day-only"),
        ("<t:1795800000:F>", "times/day-only"),
        ("7 January ET", "times/day-only"),
        ("31 February", "times/no-such-day"),
        ("today", "times/no-future-day"),
        ("2026-11-23", "times/no-future-day"),
        ("yesterday", "times/no-future-day"),
        ("2031-01-01", "times/far-away"),
        ("2027-11-25", "times/far-away"),
        ("monday tuesday", "times/two-days"),
    ],
)
def test_anything_else_is_refused(text, sentence):
    with pytest.raises(Refusal) as refused:
        read_day(text, BERLIN, NOW)
    assert refused.value.sentence == sentence


@given(pieces)
def test_any_text_is_a_day_to_come_or_refused_or_asked_about(text):
    with suppress(Refusal):
        assert TODAY < read_day(text, BERLIN, NOW) <= TODAY + timedelta(days=366)


@given(pieces)
def test_each_day_that_is_offered_can_be_read_in_one_way_only(text):
    try:
        read_day(text, BERLIN, NOW)
    except Ambiguous as question:
        offered = [read_day(reading, BERLIN, NOW) for reading in question.readings]
        assert offered == sorted(set(offered))
    except Refusal:
        pass


@pytest.mark.parametrize("text", ["today", "23 November", "2026-11-23", "Monday 23 November"])
def test_today_counts_where_it_may(text):
    assert read_day(text, BERLIN, NOW, from_today=True) == TODAY


def test_a_weekday_is_the_coming_one_even_where_today_counts():
    assert read_day("monday", BERLIN, NOW, from_today=True) == TODAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("for two weeks", date(2026, 12, 23)),
        ("2 weeks", date(2026, 12, 23)),
        ("for a day", date(2026, 12, 10)),
        ("for a month", date(2027, 1, 9)),
        ("in two weeks", date(2026, 12, 7)),
        ("until 24 December", date(2026, 12, 24)),
    ],
)
def test_how_long_something_takes_counts_from_its_first_day_with_that_day(text, last):
    assert read_last_day(text, date(2026, 12, 10), BERLIN, NOW) == last


def test_a_month_from_the_31st_ends_with_the_last_day_of_a_shorter_month():
    assert read_last_day("one month", date(2027, 1, 31), BERLIN, NOW) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("yesterday", "times/day-over"), ("for 60 weeks", "times/far-away"), ("for two hours", "times/day-only")],
)
def test_a_last_day_that_cannot_be_is_refused(text, sentence):
    with pytest.raises(Refusal) as refused:
        read_last_day(text, TODAY, BERLIN, NOW)
    assert refused.value.sentence == sentence

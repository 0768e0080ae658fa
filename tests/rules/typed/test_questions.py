"""What is asked about: texts that can be read in several ways, that contradict themselves, or that lack something."""

from datetime import UTC, date, datetime

import pytest

from rules.typed.moments import read_moment
from tests.rules.typed.reading import BERLIN, NEW_YORK, NOW, asked, understood
from vocabulary.errors import Refusal

JANUARY, FEBRUARY = "Saturday 2 January 2027 18:00", "Monday 1 February 2027 18:00"
JULY = datetime(2026, 7, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize("mark", ["/", "-", "."])
def test_the_order_of_day_and_month_is_asked_about_whatever_stands_between(mark):
    assert asked(f"01{mark}02{mark}2027 18:00") == ("times/several", JANUARY, FEBRUARY)
    assert asked(f"1{mark}2{mark}27 18:00") == ("times/several", JANUARY, FEBRUARY)
    assert asked(f"1{mark}2 18:00") == ("times/several", JANUARY, FEBRUARY)


@pytest.mark.parametrize("mark", ["/", "-", "."])
def test_it_is_read_where_only_one_order_can_be(mark):
    assert understood(f"13{mark}02{mark}2027 18:00") == understood(f"02{mark}13{mark}2027 18:00") == "2027-02-13 18:00"
    assert understood(f"12{mark}12 18:00") == "2026-12-12 18:00"
    assert understood(f"1{mark}12{mark}26 18:00") == "2026-12-01 18:00"  # 12 January has passed


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("tomorrow at 6", ("06:00", "18:00")),
        ("tomorrow 6", ("06:00", "18:00")),
        ("6 o'clock tomorrow", ("06:00", "18:00")),
        ("tomorrow 10-12", ("10:00", "22:00")),
    ],
)
def test_an_hour_before_noon_or_after_it_is_asked_about(text, times):
    assert asked(text) == ("times/several", *(f"Tuesday 24 November 2026 {time}" for time in times))


@pytest.mark.parametrize("text", ["tomorrow 6:00", "tomorrow 06:00", "tomorrow 6am", "tomorrow morning at 6"])
def test_it_is_read_where_it_tells_which_one_it_is(text):
    assert understood(text) == "2026-11-24 06:00"


def test_the_day_with_the_name_of_today_may_be_today_or_in_a_week():
    today, in_a_week = "Monday 23 November 2026 18:00", "Monday 30 November 2026 18:00"
    assert asked("monday 18:00") == ("times/several", today, in_a_week)


def test_next_friday_may_be_the_coming_one_or_the_one_after_it():
    coming, after = "Friday 27 November 2026 18:00", "Friday 4 December 2026 18:00"
    assert asked("next friday 18:00") == ("times/several", coming, after)


@pytest.mark.parametrize("today", [27, 28])
def test_it_is_read_where_both_are_the_same_day(today):
    assert understood("next friday 18:00", now=NOW.replace(day=today)) == "2026-12-04 18:00"


def test_weeks_may_begin_on_sunday():
    assert asked("sunday next week 18:00")[1:] == ("Sunday 29 November 2026 18:00", "Sunday 6 December 2026 18:00")


def test_a_number_after_a_minus_may_be_an_end_or_an_offset():
    assert asked("tomorrow 18:00-3")[1:] == (
        "Tuesday 24 November 2026 18:00",
        "Tuesday 24 November 2026 18:00 UTC-3",
    )


def test_2h_may_be_a_time_or_a_span_of_time():
    assert asked("2h")[1:] == ("Monday 23 November 2026 17:30", "Tuesday 24 November 2026 02:00")


def test_an_abbreviation_with_several_zones_is_asked_about():
    assert asked("18:00 PST")[1:] == (
        "Monday 23 November 2026 18:00 America/Los_Angeles",
        "Tuesday 24 November 2026 18:00 Asia/Manila",
    )


def test_an_abbreviation_of_the_other_season_may_be_that_offset_or_the_clock_there():
    assert asked("18:00 EST", NEW_YORK, JULY)[1:] == ("Monday 6 July 2026 18:00", "Monday 6 July 2026 18:00 UTC-5")
    assert understood("18:00 EDT", NEW_YORK, JULY) == "2026-07-06 18:00"


def test_tomorrow_in_another_zone_may_be_two_days():
    late = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    days = ("Tuesday 24 November 2026", "Wednesday 25 November 2026")
    assert asked("tomorrow 18:00 ET", now=late)[1:] == tuple(f"{day} 18:00 America/New_York" for day in days)


@pytest.mark.parametrize("text", ["tuesday 26 november 2026 18:00", "Tue, 26 Nov 18:00", "tuesday 26/11 18:00"])
def test_a_date_on_another_weekday_is_asked_about_with_both(text):
    days = ("Tuesday 24 November 2026 18:00", "Thursday 26 November 2026 18:00")
    assert asked(text) == ("times/other-weekday", *days)


def test_of_a_weekday_that_has_passed_beside_a_date_the_one_after_it_is_offered():
    assert asked("monday 24 november 14:00")[1:] == ("Tuesday 24 November 2026 14:00", "Monday 30 November 2026 14:00")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("tomorrow", "times/no-time-of-day (typed='tomorrow')"),
        ("in 3 days", "times/no-time-of-day (typed='in 3 days')"),
        ("next friday", "times/no-time-of-day (typed='next friday')"),
        ("", "times/no-time-of-day (typed='')"),
        ("Dec 18:00", "times/no-day"),
        ("jan 2027 18:00", "times/no-day"),
        ("next week 18:00", "times/no-day"),
        ("monday in december 18:00", "times/unreadable (typed='in')"),
    ],
)
def test_what_is_missing_is_asked_for_and_never_filled_in(text, refusal):
    with pytest.raises(Refusal) as refused:
        understood(text)
    assert str(refused.value) == refusal


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("soon", "soon"),
        ("every thursday 18:00", "every"),
        ("thursdays 18:00", "thursdays"),
        ("5", "5"),
        ("1 Dec 6", "6"),
        ("2 hours", "hours"),
        ("tomorrow 25:00", "25:00"),
        ("tomorrow 18:75", "18:75"),
        ("tomorrow 13pm", "13pm"),
        ("tomorrow 18:00:30", "18:00:30"),
        ("18:00 UTC+15", "UTC+15"),
        ("18:00 +30", "+30"),
        ("half past six tomorrow", "half"),
        ("two weeks from friday 18:00", "from"),
        ("tomorrow 18:00 or 19:00", "or"),
        ("first monday 18:00", "first"),
        ("18:00 berlin sharp", "sharp"),
        ("in 1 day and 2 hours", "in 1 day and 2 hours"),
        ("20261201 18:00", "20261201"),
        ("18:00 Europe/Atlantis", "Europe/Atlantis"),
    ],
)
def test_a_word_that_means_nothing_is_named(text, word):
    with pytest.raises(Refusal) as refused:
        understood(text)
    assert (refused.value.sentence, refused.value.facts["typed"]) == ("times/unreadable", word)


@pytest.mark.parametrize("text", ["18.10", "thursday 10-12"])
def test_what_may_be_a_day_without_a_time_is_no_time(text):
    with pytest.raises(Refusal, match="times/unclear"):
        understood(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tomorrow 18:00 19:00", "times/two-times"),
        ("tomorrow morning 18:00", "times/two-times"),
        ("in 2 hours at 18:00", "times/two-times"),
        ("tomorrow 1 dec 18:00", "times/two-days"),
        ("friday saturday 18:00", "times/two-days"),
        ("18:00 ET CET", "times/two-zones"),
        ("2026-02-30 18:00", "times/no-such-day"),
        ("31 November 18:00", "times/no-such-day"),
        ("32nd 18:00", "times/no-such-day"),
        ("13/13/2027 18:00", "times/no-such-day"),
        ("yesterday 6pm", "times/passed"),
        ("today 14:00", "times/passed"),
        ("2026-11-23 15:30", "times/passed"),
        ("in 0 minutes", "times/passed"),
        ("0001-01-01 18:00", "times/passed"),
        ("2028-01-01 18:00", "times/far-away"),
        ("9999-12-31 23:59", "times/far-away"),
        ("29 February 18:00", "times/far-away"),
        ("in 9000 hours", "times/far-away"),
        ("<t:4102444800>", "times/far-away"),
        ("tomorrow 6pm " * 20, "times/too-long"),
    ],
)
def test_what_cannot_be_is_refused(text, sentence):
    with pytest.raises(Refusal) as refused:
        read_moment(text, BERLIN, NOW)
    assert refused.value.sentence == sentence


def test_a_leap_day_is_named_with_its_year():
    with pytest.raises(Refusal) as refused:
        understood("29 Feb 18:00")
    assert refused.value.facts == {"day": date(2028, 2, 29)}


def test_an_unknown_zone_is_refused():
    with pytest.raises(Refusal, match="times/unknown-zone"):
        understood("tomorrow 6pm", "Europe/Bärlin")

"""The day of the month on which a circle has its failure, in any month, year and zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.months import NOTICE, Month, next_day, next_month

BERLIN, APIA = "Europe/Berlin", "Pacific/Apia"
FOUNDED = datetime(2026, 1, 15, 18, tzinfo=UTC)


def days(founded, count):
    day, found = founded, []
    for _ in range(count):
        day = next_day(founded, day)
        found.append(day)
    return found


def test_each_month_after_the_founding_has_the_day_of_the_founding():
    assert days(date(2026, 1, 15), 2) == [date(2026, 2, 15), date(2026, 3, 15)]


def test_a_month_without_that_day_has_its_last_one_and_the_next_month_the_usual_one_again():
    assert days(date(2026, 1, 31), 4) == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert days(date(2028, 1, 30), 2) == [date(2028, 2, 29), date(2028, 3, 30)]


def test_a_circle_of_a_leap_day_has_the_last_day_of_february_in_other_years():
    assert next_day(date(2028, 2, 29), date(2029, 2, 1)) == date(2029, 2, 28)
    assert next_day(date(2028, 2, 29), date(2032, 2, 1)) == date(2032, 2, 29)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_each_month_has_one_day_whatever_the_day_of_the_founding(founded, count):
    found = days(founded, count)
    months = [12 * day.year + day.month for day in found]
    assert months == list(range(12 * founded.year + founded.month + 1, 12 * founded.year + founded.month + 1 + count))
    assert all(day.day == founded.day or (day + timedelta(days=1)).day == 1 for day in found)


def test_somebody_is_asked_a_week_before_at_the_circles_ten_oclock():
    month = next_month(FOUNDED, BERLIN, FOUNDED)
    assert month == Month(date(2026, 2, 15), datetime(2026, 2, 8, 9, tzinfo=UTC), datetime(2026, 2, 15, 9, tzinfo=UTC))


def test_ten_oclock_stays_ten_oclock_when_clocks_change_within_the_week():
    month = next_month(datetime(2026, 1, 31, 12, tzinfo=UTC), BERLIN, datetime(2026, 3, 10, tzinfo=UTC))
    assert {at.astimezone(ZoneInfo(BERLIN)).hour for at in (month.asks_at, month.starts_at)} == {10}
    assert month.starts_at - month.asks_at == timedelta(days=7) - timedelta(hours=1)


def test_the_day_is_that_of_the_founding_where_the_circle_is():
    late = datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert next_month(late, APIA, late).day == date(2026, 3, 1)
    assert next_month(late, "America/Los_Angeles", late).day == date(2026, 2, 28)


def test_who_is_asked_late_has_a_week_all_the_same():
    late = datetime(2026, 2, 14, tzinfo=UTC)
    month = next_month(FOUNDED, BERLIN, late)
    assert (month.day, month.starts_at) == (date(2026, 2, 15), late + NOTICE)


def test_a_month_that_has_gone_by_is_left_out_and_so_are_those_in_a_pause():
    assert next_month(FOUNDED, BERLIN, datetime(2026, 2, 23, tzinfo=UTC)).day == date(2026, 3, 15)
    assert next_month(FOUNDED, BERLIN, FOUNDED, paused_until=date(2026, 4, 1)).day == date(2026, 4, 15)


@pytest.mark.parametrize(("now", "day"), [((2026, 2, 10), date(2026, 3, 15)), ((2026, 2, 1), date(2026, 3, 15))])
def test_one_month_is_asked_for_once(now, day):
    assert next_month(FOUNDED, BERLIN, datetime(*now, tzinfo=UTC), after=date(2026, 2, 15)).day == day

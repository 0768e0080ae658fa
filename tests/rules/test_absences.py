"""Who is away at an instant."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.absences import Absence, Change, away_at, between, change, last_day
from vocabulary.errors import Refusal

ANA, BEN = 1, 2
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)
MOMENT = timedelta(milliseconds=1)


def test_somebody_is_away_from_the_first_instant_and_back_at_the_last():
    week = Absence(ANA, MONDAY, FRIDAY)
    assert [week.covers(at) for at in (MONDAY - MOMENT, MONDAY, FRIDAY - MOMENT, FRIDAY)] == [False, True, True, False]


def test_without_an_end_somebody_is_away_until_further_notice():
    assert Absence(ANA, MONDAY).covers(MONDAY + timedelta(days=1000))
    assert not Absence(ANA, MONDAY).covers(MONDAY - MOMENT)


def test_of_several_absences_any_that_covers_the_instant_counts():
    absences = [Absence(ANA, MONDAY, FRIDAY), Absence(ANA, FRIDAY + timedelta(days=1)), Absence(BEN, MONDAY)]
    assert away_at(absences, MONDAY) == {ANA, BEN}
    assert away_at(absences, FRIDAY) == {BEN}


@st.composite
def settings_of_one(draw):
    """What one member sets, one absence after the other, each with when they do it."""
    found, now = [], MONDAY
    for _ in range(draw(st.integers(1, 6))):
        now += draw(st.integers(0, 10)) * DAY
        since = now + draw(st.integers(0, 15)) * DAY
        until = draw(st.none() | st.integers(1, 12).map(lambda days, since=since: since + days * DAY))
        found.append((now, Absence(ANA, since, until)))
    return found


@given(settings_of_one())
def test_whatever_is_set_holds_whole_and_meets_no_other(wanted):
    known = []
    for now, absence in wanted:
        before = list(known)
        made = change(absence, known, now)
        known = [one for one in known if one not in made.replaced] + [made.absence]
        assert (made.absence.since <= absence.since, made.absence.until) == (True, absence.until)
        assert all(made.absence.covers(at) for at in (absence.since, absence.since + MOMENT))
        for one, other in combinations(known, 2):
            assert not one.covers(other.since)
            assert not other.covers(one.since)
        assert away_at(before, now) <= away_at(known, now)


def test_one_that_has_begun_goes_on_in_the_next_that_meets_it():
    begun, later = Absence(ANA, MONDAY, FRIDAY), Absence(ANA, FRIDAY, FRIDAY + DAY)
    assert change(later, [begun], MONDAY + DAY) == Change(Absence(ANA, MONDAY, FRIDAY + DAY), (begun,))


def test_one_that_is_ahead_is_replaced_by_one_that_meets_it_and_stays_beside_others():
    ahead, far = Absence(ANA, FRIDAY, FRIDAY + 3 * DAY), Absence(ANA, FRIDAY + 9 * DAY, None)
    wanted = Absence(ANA, FRIDAY + DAY, FRIDAY + 2 * DAY)
    assert change(wanted, [ahead, far], MONDAY) == Change(wanted, (ahead,))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "America/Sao_Paulo"])
def test_both_days_are_included_where_the_member_lives(zone):
    """On these days clocks change in Berlin, and in Auckland a week later."""
    absence = between(ANA, date(2026, 10, 24), date(2026, 10, 25), zone, MONDAY)
    inside = [datetime(2026, 10, 24, tzinfo=ZoneInfo(zone)), datetime(2026, 10, 25, 23, 59, tzinfo=ZoneInfo(zone))]
    assert all(absence.covers(at) for at in inside)
    assert not any(absence.covers(at) for at in (inside[0] - MOMENT, inside[1] + timedelta(minutes=1)))
    assert absence.until is not None
    assert last_day(absence.until, zone) == date(2026, 10, 25)


def test_without_its_days_an_absence_lasts_from_now_on_until_further_notice():
    now = MONDAY + timedelta(hours=15)
    assert between(ANA, None, None, "UTC", now) == Absence(ANA, now, None)
    assert between(ANA, MONDAY.date(), MONDAY.date(), "UTC", now) == Absence(ANA, now, MONDAY + DAY)


def test_the_last_day_does_not_come_before_the_first():
    with pytest.raises(Refusal, match="absences/ends-before"):
        between(ANA, FRIDAY.date(), MONDAY.date(), "UTC", MONDAY)


@pytest.mark.parametrize(("days", "is_long"), [(1, False), (7, False), (8, True)])
def test_more_than_a_week_is_long_and_so_is_one_without_an_end(days, is_long):
    assert Absence(ANA, MONDAY, MONDAY + days * DAY).is_long is is_long
    assert Absence(ANA, MONDAY).is_long

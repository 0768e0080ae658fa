"""Who is away at an instant."""

from datetime import UTC, datetime, timedelta

from rules.absences import Absence, away_at

ANA, BEN = 1, 2
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
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

"""Wins and stuck points: when a circle is asked, what a session has on its agenda, and whom to thank for what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.wins import Deed, Line, Rhythm, check_line, current_round, on_agenda, rounds_ahead, thanks, to_decide
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_STUCK_POINTS
from vocabulary.rituals import Ritual
from vocabulary.wins import LONGEST_LINE, LineKind, StuckEnd

ANA, BEN, CHI, DEE = 1, 2, 3, 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = datetime(2026, 1, 20, 8, tzinfo=UTC)
"""Nine in Berlin."""
SESSION = datetime(2026, 1, 20, 17, tzinfo=UTC)


def weekly(zone="Europe/Berlin", weekday=1):
    return Rhythm({Ritual.WINS_WEEKLY}, zone, weekday, SESSION)


def each_cycle(opened_at=SESSION):
    return Rhythm({Ritual.WINS}, "Europe/Berlin", 1, opened_at)


@dataclass(frozen=True)
class Point:
    user_id: int = BEN
    at: datetime = SESSION - DAY
    parked_at: datetime | None = None
    ended_at: datetime | None = None


def test_a_week_begins_in_the_morning_of_the_circles_weekday():
    assert current_round(weekly(), TUESDAY - HOUR).day == date(2026, 1, 13)
    assert current_round(weekly(), TUESDAY).at == TUESDAY
    assert current_round(weekly(), TUESDAY + 6 * DAY).day == date(2026, 1, 20)


def test_the_next_week_is_known_ahead_and_the_next_cycle_is_not():
    assert [one.day for one in rounds_ahead(weekly(), TUESDAY)] == [date(2026, 1, 20), date(2026, 1, 27)]
    assert [one.day for one in rounds_ahead(each_cycle(), TUESDAY)] == [date(2026, 1, 20)]


def test_a_cycle_is_asked_for_in_the_morning_after_it_opened():
    assert current_round(each_cycle(), SESSION).at == TUESDAY + DAY


@given(st.integers(0, 17_000), st.integers(0, 6))
def test_a_week_always_has_seven_local_days_also_when_clocks_change(hours, weekday):
    rhythm, now = weekly("America/New_York", weekday), TUESDAY + hours * HOUR
    current, following = rounds_ahead(rhythm, now)
    assert current.at <= now < following.at
    assert (current.day.weekday(), following.day - current.day) == (weekday, timedelta(days=7))
    assert current_round(rhythm, following.at) == following


def test_a_line_is_one_line_of_so_many_characters():
    assert check_line("  Two\nschools  replied ") == "Two schools replied"
    with pytest.raises(Refusal, match="wins/no-words"):
        check_line("\u2800")
    with pytest.raises(Refusal, match="wins/long"):
        check_line("x" * (LONGEST_LINE + 1))


def test_a_session_has_the_open_stuck_points_of_members_that_no_earlier_one_had():
    before = SESSION - timedelta(days=14)
    new, old = Point(), Point(at=before - DAY)
    parked, of_a_leaver = Point(at=before - DAY, parked_at=before + HOUR), Point(user_id=DEE)
    solved, solved_in_it = Point(ended_at=SESSION - HOUR), Point(ended_at=SESSION + HOUR)
    written_in_it = Point(at=SESSION + HOUR)
    all_of_them = [new, old, parked, of_a_leaver, solved, solved_in_it, written_in_it]
    assert on_agenda(all_of_them, {ANA, BEN}, before, SESSION) == [new, parked, solved_in_it]
    assert on_agenda([old], {BEN}, None, SESSION) == [old]


def test_after_a_session_those_are_asked_who_were_there_and_the_others_points_come_again():
    closed_at = SESSION + HOUR
    here, away = Point(), Point(user_id=CHI)
    solved, dropped_after_it = Point(ended_at=SESSION + HOUR / 2), Point(ended_at=closed_at + HOUR)
    asked, again = to_decide([here, away, solved, dropped_after_it], {BEN}, closed_at)
    assert (asked, again) == ([here, dropped_after_it], [away])


def test_nobody_is_asked_about_more_than_a_message_holds():
    points = [Point(at=SESSION - number * HOUR) for number in range(1, MOST_STUCK_POINTS + 3)]
    asked, again = to_decide(points, {BEN}, SESSION)
    assert (len(asked), asked + again) == (MOST_STUCK_POINTS, points)


def test_each_member_is_thanked_for_one_thing_help_first_and_nothing_is_counted():
    lines = [
        Line(ANA, LineKind.WIN, "The test is out"),
        Line(BEN, LineKind.STUCK, "No export", helpers=[CHI, ANA]),
        Line(BEN, LineKind.WIN, "Two schools replied"),
        Line(CHI, LineKind.STUCK, "No time", StuckEnd.SOLVED),
    ]
    assert [(one.user_id, one.deed, one.words) for one in thanks(lines, [ANA, BEN, CHI, DEE])] == [
        (ANA, Deed.HELPED, "No export"),
        (BEN, Deed.WON, "Two schools replied"),
        (CHI, Deed.HELPED, "No export"),
    ]


def test_who_solved_something_is_thanked_for_that_and_who_is_stuck_for_saying_so():
    lines = [
        Line(BEN, LineKind.STUCK, "No export", StuckEnd.SOLVED),
        Line(CHI, LineKind.STUCK, "No time", StuckEnd.DROPPED),
    ]
    assert [one.deed for one in thanks(lines, [BEN, CHI])] == [Deed.SOLVED, Deed.ASKED]

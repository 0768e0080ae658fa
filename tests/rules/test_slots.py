from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.absences import Absence
from rules.quiet import DailyQuiet
from rules.slots import MemberHours, Slot, Winner, propose, slot_at, winner
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason

ANA, BEN, CHI = 1, 2, 3
BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""A Monday."""


def member_hours(member, zone, *hours):
    return MemberHours(member, DailyQuiet(zone, *hours))


BERLINERS = [member_hours(ANA, BERLIN), member_hours(BEN, BERLIN)]


def local(slots, zone=BERLIN):
    return [slot.at.astimezone(ZoneInfo(zone)) for slot in slots]


def test_a_poll_has_ten_times_that_suit_everyone_on_workdays_first():
    slots = propose(BERLINERS, BERLIN, 75, NOW)
    assert len(slots) == 10
    assert {slot.because for slot in slots} == {Reason("slots/suits-all", people=2)}
    assert [f"{at:%a %H:%M}" for at in local(slots)][:2] == ["Wed 15:00", "Wed 18:00"]
    assert all(at.weekday() < 5 for at in local(slots))


def test_the_times_are_a_day_or_hours_apart_and_in_order():
    at = local(propose(BERLINERS, BERLIN, 75, NOW))
    assert all(later - earlier >= timedelta(hours=3) for earlier, later in pairwise(at))
    assert max(Counter(when.date() for when in at).values()) == 2


def test_a_week_has_room_for_two_times_a_day():
    assert len(propose(BERLINERS, BERLIN, 75, NOW, count=20)) == 14


def test_people_far_apart_meet_where_all_are_awake():
    people = [member_hours(ANA, BERLIN), member_hours(BEN, "America/New_York")]
    hours = {at.hour for at in local(propose(people, BERLIN, 75, NOW))}
    assert hours <= set(range(14, 21))


def test_where_no_time_suits_all_the_reason_tells_how_many_it_suits_and_not_whom():
    people = [member_hours(ANA, BERLIN), member_hours(BEN, BERLIN), member_hours(CHI, BERLIN, time(8), time(22))]
    slots = propose(people, BERLIN, 75, NOW)
    assert slots[0].suits == (ANA, BEN)
    assert slots[0].because == Reason("slots/suits-some", suits=2, people=3)


def test_where_hardly_any_time_suits_most_there_are_others_too():
    awake_on_short_evenings = member_hours(CHI, BERLIN, time(19, 30), time(18))
    slots = propose([*BERLINERS, awake_on_short_evenings], BERLIN, 75, NOW, count=4)
    assert [at.hour for at in local(slots)] == [18] * 4
    one_a_week = propose([member_hours(ANA, BERLIN, time(19, 30), time(18))], BERLIN, 120, NOW, count=2)
    assert [slot.suits for slot in one_a_week] == [(), ()]


def test_whoever_has_no_quiet_hours_is_never_in_the_way():
    assert propose([member_hours(ANA, BERLIN, time(0), time(0))], BERLIN, 75, NOW)[0].suits == (ANA,)


def test_with_nobody_to_ask_any_time_will_do():
    assert len(propose([], BERLIN, 75, NOW)) == 10
    assert len(propose([], BERLIN, 75, NOW, count=20)) == 14


def test_an_unknown_zone_is_refused():
    with pytest.raises(Refusal, match="times/unknown-zone"):
        member_hours(ANA, "Europe/Bärlin")


some_zone = st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "UTC"])
some_people = st.lists(some_zone, min_size=1, max_size=8).map(
    lambda zones: [member_hours(member, zone) for member, zone in enumerate(zones)]
)


some_now = st.integers(0, 4 * 365 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(some_people, some_zone, st.integers(30, 180), some_now)
def test_whom_a_time_suits_meets_outside_of_their_quiet_hours(people, zone, minutes, now):
    slots = propose(people, zone, minutes, now)
    assert 1 <= len(slots) <= 10
    for slot in slots:
        assert now + timedelta(days=1) < slot.at < now + timedelta(days=10)
        for person in people:
            begins = slot.at.astimezone(ZoneInfo(person.quiet.zone))
            ends = (slot.at + timedelta(minutes=minutes)).astimezone(ZoneInfo(person.quiet.zone))
            awake = begins.date() == ends.date() and time(8) <= begins.time() and ends.time() <= time(22)
            assert awake == (person.member in slot.suits)


@given(some_people, some_zone, st.integers(30, 180), some_now)
def test_a_time_that_was_proposed_is_found_again_as_it_was(people, zone, minutes, now):
    proposed = propose(people, zone, minutes, now)
    assert [slot_at(slot.at, people, zone, minutes) for slot in proposed] == proposed


SUITS_ALL = Reason("slots/suits-all", people=2)


def slot(hour, *suits):
    return Slot(datetime(2026, 11, 25, hour, tzinfo=UTC), suits, SUITS_ALL)


def test_the_time_with_most_votes_wins():
    assert winner([(slot(17), 1), (slot(18), 3)], NOW) == Winner(slot(18), Reason("slots/most-votes", votes=3))


def test_of_times_with_as_many_votes_the_one_that_suits_more_wins_and_then_the_earliest():
    assert winner([(slot(17, ANA), 2), (slot(18, ANA, BEN), 2)], NOW) == Winner(
        slot(18, ANA, BEN), Reason("slots/tied-suits-more", votes=2)
    )
    assert winner([(slot(18), 2), (slot(17), 2), (slot(19), 2)], NOW) == Winner(
        slot(17), Reason("slots/tied-earliest", votes=2)
    )
    assert winner([(slot(18), 1), (slot(17), 1)], NOW).because == Reason("slots/tied-earliest", votes=1)


@pytest.mark.parametrize("votes", [[], [(slot(17), 0)], [(Slot(NOW, (), SUITS_ALL), 3)]])
def test_without_a_vote_for_a_time_to_come_nothing_is_chosen(votes):
    with pytest.raises(Refusal, match="polls/no-votes"):
        winner(votes, NOW)


def test_a_time_suits_nobody_who_is_away_then_and_says_who_is():
    until = datetime(2026, 11, 26, 23, tzinfo=UTC)
    away = [MemberHours(CHI, DailyQuiet(BERLIN), [Absence(CHI, NOW, until)]), *BERLINERS]
    slots = propose(away, BERLIN, 75, NOW)
    assert {slot.away for slot in slots if slot.at < until} <= {(CHI,)}
    assert all(CHI not in slot.suits for slot in slots if slot.at < until)
    assert slots[0].at >= until  # there are enough times that suit all three


def test_who_is_away_for_good_does_not_make_all_times_alike_for_the_others():
    away = [MemberHours(CHI, DailyQuiet(BERLIN), [Absence(CHI, NOW)]), *BERLINERS]
    assert [slot.at for slot in propose(away, BERLIN, 75, NOW)] == [s.at for s in propose(BERLINERS, BERLIN, 75, NOW)]

"""Times that suit all partners: awake, here, on different days by everybody's clock, before the next session."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.absences import Absence
from rules.partners.meeting_times import COMFORT, MEETING, SOONEST, PartnerHours, propose, suits
from rules.quiet import DailyQuiet

ANA, BEN, CHI = 1, 2, 3
MONDAY = datetime(2026, 1, 19, 10, tzinfo=UTC)
SESSION = MONDAY + timedelta(days=14)


def partner(member=ANA, zone="Europe/Berlin", sleeps=(time(22), time(8)), away=()):
    return PartnerHours(member, DailyQuiet(zone, *sleeps), tuple(away))


def local(times, zone):
    return [at.astimezone(ZoneInfo(zone)) for at in times]


def test_partners_in_one_place_are_offered_three_days_around_lunch_or_the_evening():
    times = local(propose([partner(ANA), partner(BEN)], MONDAY, SESSION).times, "Europe/Berlin")
    assert [f"{at:%a %H:%M}" for at in times] == ["Tue 12:30", "Thu 12:30", "Sat 12:30"]


def test_a_trio_is_offered_times_that_suit_all_three():
    trio = [partner(ANA), partner(BEN, "America/New_York"), partner(CHI, "Africa/Nairobi")]
    times = propose(trio, MONDAY, SESSION).times
    assert len(times) == 3
    for zone in ("Europe/Berlin", "America/New_York", "Africa/Nairobi"):
        assert all(8 <= at.hour < 22 for at in local(times, zone))


def test_on_both_sides_of_the_date_line_each_time_is_on_another_day_for_everybody():
    apart = [partner(ANA, "Pacific/Kiritimati"), partner(BEN, "Pacific/Honolulu")]
    times = propose(apart, MONDAY, SESSION).times
    assert len(times) == 3
    for one in apart:
        assert len({at.date() for at in local(times, one.sleep.zone)}) == 3


def test_a_night_worker_is_met_when_they_are_awake():
    night = partner(BEN, sleeps=(time(7), time(15)))
    times = local(propose([partner(ANA), night], MONDAY, SESSION).times, "Europe/Berlin")
    assert times
    assert all(time(15) <= at.time() < time(22) for at in times)


def test_who_gave_no_hours_of_sleep_can_meet_at_any_hour():
    always = partner(BEN, sleeps=(time(), time()))
    assert len(propose([partner(ANA), always], MONDAY, SESSION).times) == 3


def test_while_a_partner_is_away_no_time_is_offered():
    away = Absence(BEN, MONDAY, MONDAY + timedelta(days=9))
    times = propose([partner(ANA), partner(BEN, away=[away])], MONDAY, SESSION).times
    assert len(times) == 3
    assert min(times) >= away.until


def test_a_meeting_does_not_run_into_an_absence():
    away = Absence(BEN, MONDAY + timedelta(days=1, hours=2, minutes=15))
    times = propose([partner(ANA), partner(BEN, away=[away])], MONDAY, SESSION).times
    assert times
    assert all(at + MEETING <= away.since for at in times)


@pytest.mark.parametrize(
    ("partners", "until", "why"),
    [
        ([partner(ANA), partner(BEN)], MONDAY + timedelta(hours=12), "partners/session-too-soon"),
        ([partner(ANA), partner(BEN, away=[Absence(BEN, MONDAY)])], SESSION, "partners/away-until-session"),
        (
            [partner(ANA, sleeps=(time(12), time(8))), partner(BEN, sleeps=(time(8), time(12)))],
            SESSION,
            "partners/clocks-apart",
        ),
    ],
)
def test_where_no_time_suits_everybody_it_says_why(partners, until, why):
    proposal = propose(partners, MONDAY, until)
    assert proposal.times == ()
    assert proposal.because.sentence == why


def test_new_times_are_not_close_to_those_that_did_not_suit():
    both = [partner(ANA), partner(BEN)]
    first = propose(both, MONDAY, SESSION).times
    second = propose(both, MONDAY, SESSION, first).times
    assert len(second) == 3
    assert all(abs(new - old) >= timedelta(hours=3) for new in second for old in first)


def test_once_all_times_were_offered_there_are_no_more():
    both, until, told = [partner(ANA), partner(BEN)], MONDAY + timedelta(days=2), []
    while (proposal := propose(both, MONDAY, until, told)).times:
        told += proposal.times
    assert proposal.because.sentence == "partners/no-more-times"


def test_a_time_suits_no_longer_once_a_partner_is_away_or_asleep_then_or_the_session_is_before_it():
    both = [partner(ANA), partner(BEN)]
    noon = MONDAY + timedelta(days=2, hours=2)
    assert suits(both, noon, SESSION)
    assert not suits([partner(ANA), partner(BEN, away=[Absence(BEN, noon)])], noon, SESSION)
    assert not suits([partner(ANA), partner(BEN, sleeps=(time(13), time(20)))], noon, SESSION)
    assert not suits(both, noon, noon + timedelta(minutes=15))


def test_a_time_stays_at_its_hour_when_clocks_change():
    friday = datetime(2026, 3, 27, 10, tzinfo=UTC)
    times = propose([partner(ANA), partner(BEN)], friday, friday + timedelta(days=4)).times
    assert [f"{at:%d %H:%M}" for at in local(times, "Europe/Berlin")] == ["28 12:30", "29 12:30", "30 12:30"]
    assert [at.hour for at in times] == [11, 10, 10]


ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia", "Asia/Kathmandu")
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
PARTNERS = st.lists(
    st.builds(lambda zone, begins, ends: partner(ANA, zone, (begins, ends)), st.sampled_from(ZONES), CLOCKS, CLOCKS),
    min_size=2,
    max_size=3,
)
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(PARTNERS, INSTANTS, st.integers(0, 20))
def test_whatever_is_offered_suits_everybody_and_whatever_is_not_has_its_reason(partners, now, days):
    until = now + timedelta(days=days)
    proposal = propose(partners, now, until)
    assert bool(proposal.times) != bool(proposal.because)
    assert len(proposal.times) <= 3
    for at in proposal.times:
        assert now + SOONEST <= at <= until - MEETING
        assert all(one.sleep.distance(at, at + MEETING, COMFORT) >= timedelta() for one in partners)
    for one in partners:
        assert len({at.date() for at in local(proposal.times, one.sleep.zone)}) == len(proposal.times)

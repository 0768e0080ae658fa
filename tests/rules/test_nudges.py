from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.goals import Status
from rules.nudges import Decision, Facts, decide_check_in

OPENED = datetime(2026, 1, 5, 18, tzinfo=UTC)
NEXT = OPENED + timedelta(weeks=2)
MIDDLE = datetime(2026, 1, 12, 10, tzinfo=UTC)
READY = Facts(
    consented=True,
    goal_set=True,
    last_said_at=None,
    last_status=None,
    cycle_opened=OPENED,
    next_session=NEXT,
    already_asked=False,
    zone="UTC",
)


def test_in_the_middle_of_the_cycle_a_member_with_a_goal_is_asked():
    assert decide_check_in(READY, MIDDLE) == Decision(True, "the cycle is half over")


def test_before_the_middle_the_decision_waits_until_then():
    assert decide_check_in(READY, MIDDLE - timedelta(seconds=1)).look_at == MIDDLE


def test_what_speaks_against_it_now_may_pass_until_the_middle():
    facts = replace(READY, consented=False, goal_set=False)
    assert decide_check_in(facts, OPENED).look_at == MIDDLE


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"already_asked": True}, "was asked"),
        ({"next_session": None}, "no next session"),
        ({"consented": False}, "has not agreed"),
        ({"goal_set": False}, "no goal"),
        ({"last_status": Status.DONE, "last_said_at": OPENED}, "has reached the goal"),
        ({"last_status": Status.STUCK, "last_said_at": MIDDLE - timedelta(hours=47)}, "last two days"),
        ({"cycle_opened": NEXT - timedelta(hours=30)}, "less than a day away"),
    ],
)
def test_nobody_is_asked_without_need_and_the_reason_is_told(change, because):
    facts = replace(READY, **change)
    now = NEXT - timedelta(hours=14) if "cycle_opened" in change else MIDDLE
    decision = decide_check_in(facts, now)
    assert (decision.send, decision.look_at) == (False, None)
    assert because in decision.because


def test_whoever_spoke_two_days_ago_is_asked():
    facts = replace(READY, last_status=Status.ON_TRACK, last_said_at=MIDDLE - timedelta(days=2))
    assert decide_check_in(facts, MIDDLE).send


def test_a_check_in_that_is_late_is_still_sent_for_two_days_and_then_dropped():
    assert decide_check_in(READY, MIDDLE + timedelta(days=2)).send
    late = decide_check_in(READY, MIDDLE + timedelta(days=2, seconds=1))
    assert (late.send, late.look_at) == (False, None)
    assert "more than two days past" in late.because


def test_a_day_before_the_next_session_is_the_last_moment_to_ask():
    facts = replace(READY, next_session=OPENED + timedelta(days=2))
    assert decide_check_in(facts, OPENED + timedelta(days=1)).send
    assert not decide_check_in(facts, OPENED + timedelta(days=1, seconds=1)).send


some_fact = st.builds(
    Facts,
    consented=st.booleans(),
    goal_set=st.booleans(),
    last_said_at=st.none() | st.integers(0, 14).map(lambda days: OPENED + timedelta(days=days)),
    last_status=st.none() | st.sampled_from(Status),
    cycle_opened=st.just(OPENED),
    next_session=st.none() | st.integers(1, 56).map(lambda days: OPENED + timedelta(days=days)),
    already_asked=st.booleans(),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)


@given(some_fact, st.integers(0, 14 * 24).map(lambda hours: OPENED + timedelta(hours=hours)))
def test_a_check_in_is_sent_only_with_consent_about_an_open_goal_well_before_the_session(facts, now):
    decision = decide_check_in(facts, now)
    if decision.send:
        assert facts.consented
        assert facts.goal_set
        assert not facts.already_asked
        assert facts.last_status is not Status.DONE
        assert now <= facts.next_session - timedelta(hours=24)
    assert decision.look_at is None or (decision.look_at > now and not decision.send)

"""When each kind of nudge comes and what speaks against it, by the pure rule in its module."""

from datetime import UTC, datetime, timedelta

from rules.nudge_times import LastProgress
from rules.nudges import SPREAD
from services.nudges.kinds import before_session, check_in, commitment, duty, partner_unmet
from vocabulary.duties import Duty
from vocabulary.reasons import Reason

BEN = 2
MET = datetime(2026, 1, 6, 18, tzinfo=UTC)
NEXT = MET + timedelta(days=14)
MIDDLE = datetime(2026, 1, 13, 10, tzinfo=UTC)


def test_a_commitment_is_asked_about_halfway_in_the_same_message_as_the_goal():
    asked = commitment.occasion(BEN, 7, MET, NEXT, "UTC", answered=False)
    assert MIDDLE <= asked.at < MIDDLE + SPREAD
    assert asked.at == check_in.occasion(BEN, 3, MET, NEXT, "UTC", LastProgress(MET), MET).at


def test_a_commitment_whose_end_was_told_is_not_asked_about():
    assert commitment.occasion(BEN, 7, MET, NEXT, "UTC", answered=True).against == Reason("nudges/commitment-told")


def test_partners_who_have_not_met_are_asked_in_the_middle_of_their_term():
    asked = partner_unmet.occasion(BEN, 5, MET, MET + timedelta(weeks=7), "UTC", met=False)
    assert timedelta() <= asked.at - datetime(2026, 1, 30, 10, tzinfo=UTC) < SPREAD
    assert asked.against is None


def test_partners_who_have_met_are_not_asked():
    assert partner_unmet.occasion(BEN, 5, MET, MET + timedelta(weeks=7), "UTC", met=True).against == Reason(
        "nudges/met"
    )


def test_a_duty_comes_two_days_before_in_the_same_message_as_the_goal_and_an_hour_before():
    early, near = duty.occasions(BEN, 4, Duty.PRESENT, NEXT, MET)
    assert early.at == before_session.occasion(BEN, 4, NEXT, LastProgress(MET), MET, away=False).at
    assert early.until == near.at == NEXT - timedelta(hours=1)
    assert NEXT - timedelta(minutes=10) < near.until < NEXT


def test_whoever_was_given_a_duty_a_day_before_is_reminded_an_hour_before_only():
    (near,) = duty.occasions(BEN, 4, Duty.FACILITATE, NEXT, NEXT - timedelta(days=1))
    assert near.at == NEXT - timedelta(hours=1)


def test_whoever_has_just_done_something_about_a_duty_is_not_reminded_of_it():
    acted = NEXT - timedelta(days=3)
    early, near = duty.occasions(BEN, 4, Duty.PRESENT, NEXT, MET, acted)
    assert early.against == Reason("nudges/just-acted")
    assert near.against is None


def test_whoever_did_something_about_a_duty_long_before_is_reminded_of_it():
    acted = NEXT - timedelta(days=5)
    assert [one.against for one in duty.occasions(BEN, 4, Duty.PRESENT, NEXT, MET, acted)] == [None, None]

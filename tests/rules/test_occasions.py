from datetime import UTC, datetime, timedelta

from rules.nudges import SPREAD
from rules.occasions import Spoke, check_in, partner_unmet, promised

BEN = 2
MET = datetime(2026, 1, 6, 18, tzinfo=UTC)
NEXT = MET + timedelta(days=14)
MIDDLE = datetime(2026, 1, 13, 10, tzinfo=UTC)


def test_a_commitment_is_asked_about_halfway_in_the_same_message_as_the_goal():
    promise = promised(BEN, 7, MET, NEXT, "UTC", answered=False)
    assert MIDDLE <= promise.at < MIDDLE + SPREAD
    assert promise.at == check_in(BEN, 3, MET, NEXT, "UTC", Spoke(MET), MET).at


def test_a_commitment_whose_end_was_told_is_not_asked_about():
    assert promised(BEN, 7, MET, NEXT, "UTC", answered=True).against == "you told how it went"


def test_partners_who_have_not_met_are_asked_in_the_middle_of_their_term():
    asked = partner_unmet(BEN, 5, MET, MET + timedelta(weeks=7), "UTC", met=False)
    assert timedelta() <= asked.at - datetime(2026, 1, 30, 10, tzinfo=UTC) < SPREAD
    assert asked.against is None


def test_partners_who_have_met_are_not_asked():
    assert partner_unmet(BEN, 5, MET, MET + timedelta(weeks=7), "UTC", met=True).against == "you have met"

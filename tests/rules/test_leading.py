from datetime import UTC, datetime

import pytest

from rules.blocks import MINUTE
from rules.leading import Lead, Offer, allow_lead, hands_back, missing_since, stand_in, who_led
from vocabulary.errors import Refusal

ANA, BEN, CHI = 1, 2, 3
BEGAN = datetime(2026, 1, 5, 18, tzinfo=UTC)


def test_the_facilitator_and_organisers_lead_from_anywhere():
    allow_lead(ANA, Lead(ANA, ANA), [], organiser=False)
    allow_lead(BEN, Lead(ANA, ANA), [ANA], organiser=True)


@pytest.mark.parametrize(
    ("present", "left", "since"),
    [
        ([ANA, BEN], None, None),
        ([BEN], None, BEGAN),
        ([BEN], BEGAN - MINUTE, BEGAN),
        ([BEN], BEGAN + MINUTE, BEGAN + MINUTE),
    ],
)
def test_a_leader_is_missing_from_the_beginning_or_since_they_left(present, left, since):
    assert missing_since(ANA, present, BEGAN, left) == since


def test_anybody_in_voice_may_lead_while_the_facilitator_is_not():
    allow_lead(BEN, Lead(ANA, ANA), [BEN, CHI], organiser=False)
    allow_lead(BEN, Lead(None, None), [BEN], organiser=False)


def test_who_only_stands_in_shuts_nobody_in_voice_out():
    stands_in = Lead(CHI, ANA, stands_in=True)
    allow_lead(BEN, stands_in, [BEN, CHI], organiser=False)
    with pytest.raises(Refusal, match="sessions/lead-from-voice"):
        allow_lead(BEN, stands_in, [CHI], organiser=False)


@pytest.mark.parametrize(("minutes", "leads"), [(2, None), (3, BEN), (30, BEN)])
def test_whoever_is_next_in_turn_leads_once_the_offer_is_over(minutes, leads):
    assert stand_in(Offer(BEN, BEGAN + 3 * MINUTE), BEGAN + minutes * MINUTE) == leads


@pytest.mark.parametrize(
    ("stands_in", "present", "leads"), [(True, [ANA, CHI], ANA), (True, [CHI], None), (False, [ANA, CHI], None)]
)
def test_the_facilitator_who_comes_back_leads_again_unless_somebody_took_over_by_hand(stands_in, present, leads):
    assert hands_back(Lead(CHI, ANA, stands_in=stands_in), present) == leads


def test_without_an_offer_nobody_stands_in():
    assert stand_in(None, BEGAN) is None


def test_while_the_facilitator_is_there_others_are_sent_to_them():
    with pytest.raises(Refusal, match=r"sessions/ask-leader-or-organiser \(leader=1\)"):
        allow_lead(BEN, Lead(ANA, ANA), [ANA, BEN], organiser=False)


def test_whoever_is_not_in_voice_is_asked_to_join_first():
    with pytest.raises(Refusal, match="sessions/lead-from-voice"):
        allow_lead(BEN, Lead(ANA, ANA), [CHI], organiser=False)


@pytest.mark.parametrize(
    ("facilitator", "taken_over", "led"),
    [
        (ANA, [], ANA),
        (ANA, [(50, BEN)], ANA),
        (ANA, [(10, BEN)], BEN),
        (ANA, [(10, BEN), (50, ANA)], BEN),
        (ANA, [(20, BEN), (40, ANA)], ANA),
        (None, [(60, BEN)], BEN),
        (None, [], None),
        (ANA, [(-5, BEN)], BEN),
    ],
)
def test_whoever_led_for_the_longest_has_led(facilitator, taken_over, led):
    taken = [(BEGAN + minutes * MINUTE, member) for minutes, member in taken_over]
    assert who_led(facilitator, BEGAN, taken, BEGAN + 75 * MINUTE) == led

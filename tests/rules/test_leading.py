import pytest

from rules.errors import RuleError
from rules.leading import allow_lead

ANA, BEN, CHI = 1, 2, 3


def test_the_facilitator_and_organisers_lead_from_anywhere():
    allow_lead(ANA, ANA, [], organiser=False)
    allow_lead(BEN, ANA, [ANA], organiser=True)


def test_anybody_in_voice_may_lead_while_the_facilitator_is_not():
    allow_lead(BEN, ANA, [BEN, CHI], organiser=False)
    allow_lead(BEN, None, [BEN], organiser=False)


def test_while_the_facilitator_is_there_others_are_sent_to_them():
    with pytest.raises(RuleError, match="<@1> leads this session and is here"):
        allow_lead(BEN, ANA, [ANA, BEN], organiser=False)


def test_whoever_is_not_in_voice_is_asked_to_join_first():
    with pytest.raises(RuleError, match="Join it, then try again"):
        allow_lead(BEN, ANA, [CHI], organiser=False)

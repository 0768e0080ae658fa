import pytest

from rules.errors import RuleError
from rules.membership import allow_invite, allow_join, allow_leave, still_needed

ANA, BEN, CHI = 1, 2, 3


def test_whoever_is_not_in_the_circle_may_join_up_to_eight():
    allow_join(range(10, 17), ANA)
    allow_invite(range(10, 17), [], ANA)


def test_a_ninth_is_refused_and_a_second_circle_suggested():
    with pytest.raises(RuleError, match="second circle"):
        allow_join(range(10, 18), ANA)
    with pytest.raises(RuleError, match="second circle"):
        allow_invite(range(10, 18), [], ANA)


def test_nobody_joins_or_is_invited_twice():
    with pytest.raises(RuleError, match="You are in this circle already"):
        allow_join([ANA, BEN], ANA)
    with pytest.raises(RuleError, match="They are in this circle already"):
        allow_invite([ANA, BEN], [], BEN)
    with pytest.raises(RuleError, match="invited already"):
        allow_invite([ANA], [BEN], BEN)


def test_a_member_may_leave_and_nobody_else_can():
    allow_leave([ANA], ANA)
    with pytest.raises(RuleError, match="not in this circle"):
        allow_leave([ANA], BEN)


def test_a_circle_needs_four_to_meet():
    assert [still_needed(range(size)) for size in (0, 3, 4, 8)] == [4, 1, 0, 0]

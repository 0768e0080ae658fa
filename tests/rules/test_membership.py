from datetime import UTC, datetime, timedelta

import pytest

from rules.membership import (
    allow_close,
    allow_invite,
    allow_join,
    allow_leave,
    allow_remove,
    next_organiser,
    still_needed,
)
from vocabulary.errors import Refusal

ANA, BEN, CHI = 1, 2, 3
MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)


def test_whoever_is_not_in_the_circle_may_join_up_to_eight():
    allow_join(range(10, 17), ANA)
    allow_invite(range(10, 17), ANA)


def test_a_ninth_is_refused_and_a_second_circle_suggested():
    with pytest.raises(Refusal, match=r"membership/full \(most=8\)"):
        allow_join(range(10, 18), ANA)
    with pytest.raises(Refusal, match=r"membership/full \(most=8\)"):
        allow_invite(range(10, 18), ANA)


def test_whoever_is_in_the_circle_neither_joins_nor_is_invited():
    with pytest.raises(Refusal, match="membership/you-are-in"):
        allow_join([ANA, BEN], ANA)
    with pytest.raises(Refusal, match="membership/they-are-in"):
        allow_invite([ANA, BEN], BEN)


def test_a_member_may_leave_and_nobody_else_can():
    allow_leave([ANA], ANA)
    with pytest.raises(Refusal, match="membership/you-are-not-in"):
        allow_leave([ANA], BEN)


def test_a_circle_needs_four_to_meet():
    assert [still_needed(range(size)) for size in (0, 3, 4, 8)] == [4, 1, 0, 0]


def test_the_longest_member_becomes_organiser_when_the_last_one_leaves():
    assert next_organiser([BEN, CHI], organisers={ANA}) == BEN


def test_nobody_becomes_organiser_while_there_is_one():
    assert next_organiser([BEN, CHI], organisers={ANA, CHI}) is None
    assert next_organiser([], organisers={ANA}) is None


def test_an_organiser_removes_another_member_and_nobody_else():
    allow_remove({ANA}, ANA, [ANA, BEN], BEN)
    with pytest.raises(Refusal, match="membership/they-are-not-in"):
        allow_remove({ANA}, ANA, [ANA, BEN], CHI)
    with pytest.raises(Refusal, match="membership/leave-yourself"):
        allow_remove({ANA}, ANA, [ANA, BEN], ANA)
    with pytest.raises(Refusal, match="membership/organisers-remove"):
        allow_remove({ANA}, BEN, [ANA, BEN, CHI], CHI)


def close(asker, agreeing, *, members=(ANA, BEN, CHI), after=timedelta()):
    """Whether it may be closed, so long after it was asked for; Ana is its organiser."""
    allow_close(members, {ANA}, asker, agreeing, asked_at=MONDAY, now=MONDAY + after)


def test_a_circle_is_closed_by_an_organiser_or_by_two_of_its_members():
    close(ANA, ANA)
    close(BEN, CHI)
    with pytest.raises(Refusal, match="membership/close-takes-two"):
        close(BEN, BEN)


def test_the_wish_of_somebody_who_is_no_member_now_closes_nothing():
    with pytest.raises(Refusal, match="membership/close-asker-left"):
        close(BEN, CHI, members=(ANA, CHI))


def test_a_wish_to_close_a_circle_ends_after_a_week():
    close(BEN, CHI, after=timedelta(days=7) - timedelta(seconds=1))
    for agreeing in (ANA, CHI):
        with pytest.raises(Refusal, match="membership/close-asked-long-ago"):
            close(BEN, agreeing, after=timedelta(days=7))

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.rotation import Choice, PastTurn, next_turn
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason

ANA, BEN, CHI = 1, 2, 3
MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)
FORTNIGHT = timedelta(weeks=2)


def test_a_newcomer_goes_before_those_who_have_served():
    assert next_turn([ANA, BEN], [PastTurn(ANA, MONDAY)]) == Choice(BEN, Reason("turns/none-yet"))


def test_newcomers_go_in_the_order_in_which_they_joined():
    assert next_turn([CHI, ANA, BEN], [PastTurn(CHI, MONDAY)]).member == ANA


def test_whoever_served_longest_ago_is_next_and_the_reason_names_the_day():
    history = [PastTurn(BEN, MONDAY + FORTNIGHT), PastTurn(ANA, MONDAY)]
    assert next_turn([BEN, ANA], history) == Choice(ANA, Reason("turns/longest-ago", at=MONDAY))


def test_only_the_last_turn_of_each_counts():
    history = [PastTurn(ANA, MONDAY + 2 * FORTNIGHT), PastTurn(ANA, MONDAY), PastTurn(BEN, MONDAY + FORTNIGHT)]
    assert next_turn([ANA, BEN], history).member == BEN


def test_between_equals_whoever_joined_first_is_next():
    assert next_turn([BEN, ANA], [PastTurn(ANA, MONDAY), PastTurn(BEN, MONDAY)]).member == BEN


def test_whoever_is_away_keeps_their_place():
    assert next_turn([ANA, BEN], [], away={ANA}).member == BEN
    assert next_turn([ANA, BEN], [PastTurn(BEN, MONDAY)]).member == ANA


def test_turns_of_former_members_do_not_matter():
    assert next_turn([ANA], [PastTurn(CHI, MONDAY), PastTurn(ANA, MONDAY + FORTNIGHT)]).member == ANA


@pytest.mark.parametrize("members", [[ANA, BEN], []])
def test_nobody_can_be_next_when_everybody_is_away(members):
    with pytest.raises(Refusal, match="duties/everybody-away"):
        next_turn(members, [], away={ANA, BEN})


@given(st.integers(1, 8), st.integers(1, 60))
def test_over_any_stretch_turns_differ_by_at_most_one(size, sessions):
    members, history = list(range(size)), []
    for number in range(sessions):
        history.append(PastTurn(next_turn(members, history).member, MONDAY + FORTNIGHT * number))
    served = Counter(dict.fromkeys(members, 0)) + Counter(turn.member for turn in history)
    counts = [served[member] for member in members]
    assert max(counts) - min(counts) <= 1


@given(st.integers(2, 8), st.lists(st.sets(st.integers(0, 7), max_size=6), max_size=30))
def test_with_people_away_nobody_waits_while_another_present_serves_twice(size, absences):
    members, history, waiting = list(range(size)), [], {}
    for number, away in enumerate(absences):
        if set(members) <= away:
            continue
        chosen = next_turn(members, history, away).member
        history.append(PastTurn(chosen, MONDAY + FORTNIGHT * number))
        for member in set(members) - away - {chosen}:
            assert chosen not in waiting.get(member, set())
            waiting.setdefault(member, set()).add(chosen)
        waiting[chosen] = set()
        for member in set(members) & away:
            waiting.pop(member, None)

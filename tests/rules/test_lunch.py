"""One lunch-and-learn in each month of a circle; what is voted for; in which order a guest is asked."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as st

from rules.lunch import check_month, in_order, month_end, month_of, winner
from vocabulary.errors import Refusal

ZONE = "Europe/Berlin"
FOUNDED = datetime(2026, 1, 31, 12, tzinfo=UTC)
FIRST = datetime(2026, 2, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 2, 27, 22, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 2, 27, 23, 30, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 15, tzinfo=UTC), date(2026, 3, 31)),
    ],
)
def test_a_month_of_a_circle_ends_on_its_own_day_by_its_own_clock(day, ends):
    assert month_end(FOUNDED, ZONE, day) == ends


def test_a_second_one_in_a_month_is_refused_with_the_day_from_which_on_there_can_be_one():
    with pytest.raises(Refusal, match="lunch/one-a-month") as refusal:
        check_month(FOUNDED, ZONE, datetime(2026, 2, 20, tzinfo=UTC), [FIRST])
    assert refusal.value.facts["starts_at"] == FIRST
    assert refusal.value.facts["again"] == datetime(2026, 2, 28, 9, tzinfo=UTC)


def test_one_in_the_next_month_is_not():
    check_month(FOUNDED, ZONE, datetime(2026, 3, 1, tzinfo=UTC), [FIRST])


@given(st.integers(0, 700), st.integers(0, 700))
def test_of_two_that_are_allowed_beside_each_other_each_would_allow_the_other(one, other):
    first, second = (FOUNDED + timedelta(days=days) for days in (one, other))
    same = month_end(FOUNDED, ZONE, first) == month_end(FOUNDED, ZONE, second)
    for at, beside in ((first, second), (second, first)):
        try:
            check_month(FOUNDED, ZONE, at, [beside])
        except Refusal:
            assert same
        else:
            assert not same


@given(st.integers(0, 700))
def test_whose_topic_is_next_is_asked_within_the_month_that_it_is_about(days):
    now = FOUNDED + timedelta(days=days)
    month = month_of(FOUNDED, ZONE, now)
    assert month.begins_at < month.asked_at
    assert month.asked_at.date() == month.over - timedelta(days=14)
    assert month.begins_at <= now


@pytest.mark.parametrize(("votes", "place"), [([1, 3, 2], 1), ([2, 2], 0), ([0, 0], None), ([], None)])
def test_most_votes_win_of_equals_what_was_proposed_first_and_without_votes_nothing(votes, place):
    assert winner(votes) == place


def test_a_guest_is_asked_first_what_most_want_to_hear_and_then_what_was_asked_first():
    asked = [(1, 5, 0), (2, 4, 2), (3, 3, 2), (4, 2, 0)]
    rows = [SimpleNamespace(id=one, at=FOUNDED + timedelta(minutes=at), votes=votes) for one, at, votes in asked]
    assert [one.id for one in in_order(rows)] == [3, 2, 4, 1]

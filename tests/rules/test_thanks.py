"""Thanks: which topic is meant, and when there are enough of them to ask somebody whether they may be named."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from rules.thanks import check_topic, enough_since, same_topic
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_TOPIC

ANA, BEN, CHI = 1, 2, 3
MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)


def thanks(*people):
    """Thanks by these people, a day after each other."""
    return [(person, MONDAY + timedelta(days=number)) for number, person in enumerate(people)]


def test_a_topic_is_kept_in_one_line():
    assert check_topic("  Reading\n test   results ") == "Reading test results"


@pytest.mark.parametrize(("typed", "refused"), [(" \n", "no-topic"), ("\u200b", "no-topic"), ("x" * 61, "long-topic")])
def test_a_topic_has_words_and_is_short(typed, refused):
    with pytest.raises(Refusal, match=f"thanks/{refused}"):
        check_topic(typed)
    assert check_topic("x" * LONGEST_TOPIC)


@pytest.mark.parametrize("typed", ["SQL queries", "sql  Queries", "ＳＱＬ queries", "SQL queries\u200b"])
def test_topics_that_differ_in_capitals_or_spaces_are_one(typed):
    assert same_topic(typed, {7: "Slides", 8: "SQL queries"}) == 8


def test_another_topic_is_another_one():
    assert same_topic("SQL", {7: "Slides", 8: "SQL queries"}) is None


@pytest.mark.parametrize("people", [(), (ANA, BEN), (ANA, ANA, ANA, ANA)])
def test_too_few_thanks_or_people_are_not_enough(people):
    assert enough_since(thanks(*people)) is None


@pytest.mark.parametrize("people", sorted(set(permutations((ANA, ANA, BEN)))))
def test_three_thanks_from_two_people_are_enough_from_the_third_one_on(people):
    assert enough_since(thanks(*people)) == MONDAY + timedelta(days=2)


def test_a_second_person_makes_thanks_enough_however_often_the_first_one_said_them():
    assert enough_since(thanks(ANA, ANA, ANA, ANA, BEN)) == MONDAY + timedelta(days=4)


@given(st.lists(st.sampled_from([ANA, BEN, CHI]), max_size=9))
def test_more_thanks_never_change_since_when_there_are_enough(people):
    first = enough_since(thanks(*people))
    assert first is None or enough_since(thanks(*people, ANA, BEN, CHI)) == first

from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.errors import RuleError
from rules.goals import FIELDS, Progress, Status, Words, asks_support, check_goal, standing

MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)
WRITTEN = {field.key: f"{field.label}." for field in FIELDS}


def test_a_goal_has_five_fields_and_loses_the_space_around_them():
    assert check_goal({key: f"  {words}\n" for key, words in WRITTEN.items()}) == Words(**WRITTEN)


def test_each_field_may_be_as_long_as_its_limit_and_no_longer():
    for field in FIELDS:
        check_goal({**WRITTEN, field.key: "é" * field.longest})
        with pytest.raises(RuleError, match=f"“{field.label}” is {field.longest + 1} characters long"):
            check_goal({**WRITTEN, field.key: "é" * (field.longest + 1)})


def test_one_refusal_names_everything_that_is_wrong():
    with pytest.raises(RuleError) as refusal:
        check_goal({**WRITTEN, "goal": " \n", "why": "x" * 4001})
    assert str(refusal.value) == "“Goal” is still empty. “Why it matters” is 4001 characters long; 4000 fit."


def test_a_field_that_is_not_there_counts_as_empty():
    with pytest.raises(RuleError, match="“Support requested” is still empty"):
        check_goal({key: words for key, words in WRITTEN.items() if key != "support"})


@given(st.fixed_dictionaries({field.key: st.text() for field in FIELDS}))
def test_any_text_is_either_kept_as_it_was_or_refused(fields):
    with suppress(RuleError):
        assert asdict(check_goal(fields)) == {key: text.strip() for key, text in fields.items()}


def test_a_goal_of_which_nothing_was_said_stands_nowhere():
    assert standing([]) is None


def test_a_goal_stands_where_it_was_last_said_to_in_whatever_order_that_is_read():
    stuck, done = Progress(Status.STUCK, MONDAY), Progress(Status.DONE, MONDAY + timedelta(days=1))
    assert standing([done, stuck]) is Status.DONE


def test_of_two_things_said_at_once_the_later_read_counts():
    assert standing([Progress(Status.DONE, MONDAY), Progress(Status.ON_TRACK, MONDAY)]) is Status.ON_TRACK


@pytest.mark.parametrize("support", ["Nothing for now.", "none", "—", " "])
def test_nothing_is_no_request_for_support(support):
    assert not asks_support(support)


def test_anything_else_is():
    assert asks_support("Nothing but patience")

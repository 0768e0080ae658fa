from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, strategies as st

from rules.goals import (
    FIELDS,
    GoalText,
    asks_support,
    check_goal,
    check_progress,
    in_order,
    status_of,
    status_with_evidence,
)
from vocabulary.errors import Refusal, Refusals
from vocabulary.goals import GoalStatus

MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)
WRITTEN = {field.key: f"{field.key}." for field in FIELDS}


class Step(NamedTuple):
    id: int
    at: datetime
    status: str


def test_a_goal_has_five_fields_and_loses_the_space_around_them():
    assert check_goal({key: f"  {words}\n" for key, words in WRITTEN.items()}) == GoalText(**WRITTEN)


def test_each_field_may_be_as_long_as_its_limit_and_no_longer():
    for field in FIELDS:
        check_goal({**WRITTEN, field.key: "é" * field.longest})
        with pytest.raises(Refusal, match=rf"goals/long-field \(field='{field.key}', length=4001, longest=4000\)"):
            check_goal({**WRITTEN, field.key: "é" * (field.longest + 1)})


def test_one_refusal_names_everything_that_is_wrong():
    with pytest.raises(Refusals) as refused:
        check_goal({**WRITTEN, "goal": " \n", "why": "x" * 4001})
    assert [one.sentence for one in refused.value.refusals] == ["goals/empty-field", "goals/long-field"]


def test_a_field_that_is_not_there_counts_as_empty():
    with pytest.raises(Refusal, match=r"goals/empty-field \(field='support'\)"):
        check_goal({key: words for key, words in WRITTEN.items() if key != "support"})


@given(st.fixed_dictionaries({field.key: st.text() for field in FIELDS}))
def test_any_text_is_either_kept_as_it_was_or_refused(fields):
    with suppress(Refusals):
        assert asdict(check_goal(fields)) == {key: text.strip() for key, text in fields.items()}


def test_a_goal_of_which_nothing_was_said_stands_nowhere():
    assert status_of([]) is None


def test_a_goal_stands_where_it_was_last_said_to_in_whatever_order_that_is_read():
    stuck, done = Step(1, MONDAY, "stuck"), Step(2, MONDAY + timedelta(days=1), "done")
    assert status_of([done, stuck]) is GoalStatus.DONE
    assert in_order([done, stuck]) == [stuck, done]


def test_of_two_things_said_at_once_the_later_one_counts():
    assert status_of([Step(2, MONDAY, "on_track"), Step(1, MONDAY, "done")]) is GoalStatus.ON_TRACK


@pytest.mark.parametrize("said", GoalStatus)
def test_evidence_changes_nothing_about_where_a_goal_stands(said):
    assert status_with_evidence(said) is said


def test_a_goal_with_evidence_of_which_nothing_was_said_is_on_track():
    assert status_with_evidence(None) is GoalStatus.ON_TRACK


def test_whoever_is_stuck_says_on_what():
    with pytest.raises(Refusal, match="goals/stuck-without-words"):
        check_progress(GoalStatus.STUCK, "", shown=True)
    check_progress(GoalStatus.STUCK, "No export", shown=False)


def test_whoever_is_done_shows_it_or_tells_it():
    with pytest.raises(Refusal, match="goals/done-without-evidence"):
        check_progress(GoalStatus.DONE, "", shown=False)
    check_progress(GoalStatus.DONE, "", shown=True)
    check_progress(GoalStatus.DONE, "We keep variant B", shown=False)


def test_on_track_needs_no_words():
    check_progress(GoalStatus.ON_TRACK, "", shown=False)


@pytest.mark.parametrize("support", ["Nothing for now.", "none", "—", " "])
def test_nothing_is_no_request_for_support(support):
    assert not asks_support(support)


def test_anything_else_is():
    assert asks_support("Nothing but patience")

"""Formats: their steps within a block's time, and where a block with one is put in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.blocks import Block, Span
from rules.formats import FAILURE, STEPS, step_ends, was_followed, with_block
from rules.standard import standard
from vocabulary.sessions import BlockFormat

SIX = datetime(2026, 1, 20, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAILURE_STEPS = STEPS[BlockFormat.FAILURE]


def minutes(blocks):
    return [(block.name, block.minutes) for block in blocks]


def test_ten_minutes_are_a_story_questions_and_what_the_listeners_take_from_it():
    ends = step_ends(FAILURE_STEPS, Span(SIX, SIX + 10 * MINUTE))
    assert [step.name for step in FAILURE_STEPS] == ["failure-story", "failure-questions", "failure-takeaways"]
    assert ends == (SIX + 4 * MINUTE, SIX + 7 * MINUTE, SIX + 10 * MINUTE)


def test_with_more_time_each_step_is_longer_and_the_last_ends_with_the_block():
    ends = step_ends(FAILURE_STEPS, Span(SIX, SIX + 20 * MINUTE))
    assert ends == (SIX + 8 * MINUTE, SIX + 14 * MINUTE, SIX + 20 * MINUTE)


def test_the_flexible_blocks_give_it_their_minutes_and_it_comes_before_the_last_of_them():
    assert minutes(with_block(standard(75), FAILURE)) == [
        ("check-in", 10),
        ("real-work-example", 11),
        ("failure-of-the-month", 10),
        ("problem-solving", 19),
        ("goals", 15),
        ("commitments", 10),
    ]


def test_in_a_short_session_it_takes_the_place_of_the_longest_flexible_block():
    assert minutes(with_block(standard(60), FAILURE)) == [
        ("check-in", 10),
        ("real-work-example", 10),
        ("failure-of-the-month", 15),
        ("goals", 15),
        ("commitments", 10),
    ]


def test_an_agenda_without_room_for_it_stays_as_it_is():
    fixed = (Block("talk", 30, 30, False), Block("questions", 8, 5, True))
    assert with_block(fixed, FAILURE) == fixed


@given(st.integers(30, 180), st.integers(1, 10))
def test_the_session_stays_as_long_as_it_is_and_no_block_falls_below_its_least(length, times):
    blocks = standard(length)
    for _ in range(times):
        blocks = with_block(blocks, FAILURE)
    assert sum(block.minutes for block in blocks) == length
    assert all(block.minutes >= max(1, block.least) for block in blocks)


@pytest.mark.parametrize(("stayed", "followed"), [(0, False), (2, False), (3, True), (12, True)])
def test_who_goes_on_at_once_has_skipped_it(stayed, followed):
    assert was_followed(Span(SIX, SIX + stayed * MINUTE)) is followed

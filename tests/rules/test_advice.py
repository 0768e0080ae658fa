"""Advice that came back: who notes it, when, how much, and in which cycle they are asked."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.advice import NOTED_UNTIL, check_presenter, check_room, check_time, check_words, is_due
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_ADVICE, MOST_ADVICE

ANA, BEN = 1, 2
MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_who_presents_notes_advice_and_where_nobody_does_anybody_may():
    check_presenter(BEN, BEN)
    check_presenter(None, ANA)
    with pytest.raises(Refusal, match="advice/presenter-only"):
        check_presenter(BEN, ANA)


def test_it_is_noted_while_the_session_is_on_and_some_hours_after_that():
    check_time(begun=True, closed_at=None, now=MONDAY)
    check_time(begun=True, closed_at=MONDAY, now=MONDAY + NOTED_UNTIL)
    for begun, closed_at, now in ((False, None, MONDAY), (True, MONDAY, MONDAY + NOTED_UNTIL + HOUR)):
        with pytest.raises(Refusal, match="advice/not-now"):
            check_time(begun=begun, closed_at=closed_at, now=now)


def test_two_pieces_are_as_much_as_anybody_tries():
    check_room(MOST_ADVICE - 1)
    with pytest.raises(Refusal, match="advice/enough"):
        check_room(MOST_ADVICE)


def test_its_words_are_trimmed_and_not_too_many():
    assert check_words("  Ask first\n") == "Ask first"
    assert len(check_words("x" * 999)) == LONGEST_ADVICE
    with pytest.raises(Refusal, match="advice/no-words"):
        check_words(" \u200b")


def test_it_is_asked_about_in_the_cycle_in_which_it_was_noted_and_no_later():
    assert is_due(MONDAY, MONDAY)
    assert is_due(MONDAY + HOUR, MONDAY)
    assert not is_due(MONDAY, MONDAY + HOUR)

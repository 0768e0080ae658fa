"""Going back, correcting and taking over."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.agenda import Block, Event, Span, play
from rules.standard import STANDARD
from vocabulary.sessions import EventKind, Phase

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
CHECK_IN, EXAMPLE, PROBLEM, GOALS, COMMITMENTS = range(5)


def at(minutes):
    return START + timedelta(minutes=minutes)


def event(kind, when, **details):
    return Event(kind, at(when), **details)


def started(minutes=0):
    return event(EventKind.STARTED, minutes)


def seen(now, *events, blocks=STANDARD):
    return play(blocks, START, events, at(now))


def minutes_of(state):
    return [(span.ends - span.starts) / timedelta(minutes=1) for span in state.spans]


def went_back(minutes):
    return event(EventKind.WENT_BACK, minutes)


def corrected(minutes, since):
    return event(EventKind.CORRECTED, minutes, since=at(since))


def test_going_back_from_a_mistaken_press_gives_the_block_what_was_left_of_it():
    state = seen(6, started(), event(EventKind.ADVANCED, 5), went_back(6))
    assert (state.current, state.span) == (CHECK_IN, Span(START, at(11), paused=timedelta(minutes=1)))
    assert state.spans[EXAMPLE].before == timedelta(minutes=1)
    assert state.ends_at == at(75)


def test_a_block_that_had_ended_by_itself_is_taken_up_again_for_two_minutes():
    state = seen(13, started(), went_back(13))
    assert (state.current, state.span.ends) == (CHECK_IN, at(15))
    assert state.ends_at == at(75)


def test_what_a_fixed_block_was_given_before_going_back_is_not_given_again():
    state = seen(60, started(), went_back(60))
    assert (state.current, state.span.ends) == (PROBLEM, at(62))
    assert minutes_of(state)[GOALS:] == [5, 10]
    assert state.ends_at == at(77)


def test_what_a_flexible_block_was_given_before_going_back_counts_towards_its_share():
    state = seen(30, started(), went_back(30))
    assert (state.current, state.span.ends) == (EXAMPLE, at(32))
    assert state.spans[PROBLEM] == Span(at(32), at(50), before=timedelta(minutes=5))
    assert state.ends_at == at(75)


def test_a_flexible_block_that_is_taken_up_again_pays_for_the_pause_in_between():
    blocks = (Block("Talk", 20, 1, True), Block("Close", 5, 5, False))
    log = [
        started(),
        event(EventKind.ADVANCED, 10),
        event(EventKind.PAUSED, 11),
        event(EventKind.RESUMED, 14),
        went_back(14),
    ]
    state = seen(14, *log, blocks=blocks)
    assert state.span == Span(START, at(21), paused=timedelta(minutes=4))
    assert state.ends_at == at(25)


def test_one_goes_back_from_the_close_too():
    closing = seen(76, started())
    state = seen(76, started(), went_back(76))
    assert (state.phase, state.current, state.span.ends) == (Phase.RUNNING, COMMITMENTS, at(78))
    assert (closing.visit, state.visit) == (5, 10)


def test_going_back_in_a_pause_goes_on_with_the_block_before():
    state = seen(20, started(), event(EventKind.PAUSED, 12), went_back(20))
    assert (state.phase, state.current) == (Phase.RUNNING, CHECK_IN)
    assert state.spans[EXAMPLE].before == timedelta(minutes=2)


def test_from_the_first_block_there_is_no_going_back():
    assert seen(6, started(), went_back(5)) == seen(6, started())


def test_each_return_to_a_block_is_a_stay_of_its_own():
    log = [started(), event(EventKind.ADVANCED, 5), went_back(6), event(EventKind.ADVANCED, 7)]
    states = [seen(now, *log) for now in (4, 5, 6, 7)]
    assert [state.visit for state in states] == [0, 1, 6, 7]
    assert [state.current for state in states] == [0, 1, 0, 1]
    assert [states[0].block_index(visit) for visit in (0, 1, 6, 7)] == [0, 1, 0, 1]


def test_a_block_that_began_late_in_truth_gives_the_time_to_the_one_before_and_the_end_stays():
    state = seen(15, started(), corrected(15, since=14))
    assert minutes_of(state) == [14, 15, 21, 15, 10]
    assert state.ends_at == at(75)


def test_a_flexible_block_that_began_late_in_truth_pays_what_no_later_one_can():
    state = seen(30, started(), corrected(30, since=29))
    assert minutes_of(state) == [10, 19, 21, 15, 10]


def test_a_fixed_block_that_began_late_in_truth_keeps_its_minutes_and_the_end_moves():
    state = seen(55, started(), corrected(55, since=53))
    assert minutes_of(state) == [10, 15, 28, 15, 10]
    assert state.ends_at == at(78)


def test_a_block_that_began_early_in_truth_leaves_its_time_to_the_later_flexible_ones():
    state = seen(12, started(), corrected(12, since=6))
    assert minutes_of(state) == [6, 15, 29, 15, 10]


def test_the_last_flexible_block_uses_the_time_itself_when_it_began_early_in_truth():
    state = seen(30, started(), corrected(30, since=20))
    assert minutes_of(state) == [10, 10, 30, 15, 10]


def test_a_first_block_that_began_late_in_truth_is_a_late_start():
    assert seen(8, started(), corrected(8, since=8)).spans == seen(8, started(8)).spans


def test_a_first_block_that_began_early_in_truth_is_an_early_start():
    assert seen(3, started(), corrected(3, since=-5)).spans == seen(3, started(-5)).spans


def test_a_block_that_would_be_over_in_truth_ends_at_once():
    state = seen(64, started(), corrected(64, since=30))
    assert (state.current, state.spans[GOALS]) == (COMMITMENTS, Span(at(30), at(64)))


def test_a_block_began_after_the_one_before_it_and_before_now_whatever_is_said():
    assert seen(30, started(), corrected(30, since=5)).spans[PROBLEM].starts == at(10)
    assert seen(30, started(), corrected(30, since=45)).spans[PROBLEM].starts == at(30)


def test_going_back_after_a_correction_knows_what_the_block_before_has_lost_and_gained():
    lost = seen(13, started(), corrected(12, since=6), went_back(13))
    assert (lost.spans[CHECK_IN].given, lost.span.ends) == (timedelta(minutes=10), at(17))
    gained = seen(13, started(), event(EventKind.ADVANCED, 5), corrected(12, since=8), went_back(13))
    assert (gained.spans[CHECK_IN].given, gained.span.ends) == (timedelta(minutes=10), at(15))


def test_a_correction_without_an_instant_changes_nothing():
    assert seen(30, started(), event(EventKind.CORRECTED, 30)) == seen(30, started())


@pytest.mark.parametrize("kind", [EventKind.TOOK_OVER, EventKind.STOOD_IN])
def test_whoever_takes_over_or_stands_in_changes_no_time(kind):
    assert seen(30, event(kind, -1), started(), event(kind, 12)) == seen(30, started())

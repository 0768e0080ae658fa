from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from rules.agenda import Block, Event, Span, play
from rules.standard import STANDARD
from vocabulary.errors import Refusal
from vocabulary.sessions import EventKind, Phase

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
CHECK_IN, EXAMPLE, PROBLEM, GOALS, COMMITMENTS = range(5)


def at(minutes, seconds=0):
    return START + timedelta(minutes=minutes, seconds=seconds)


def event(kind, when, **details):
    return Event(kind, at(when), **details)


def started(minutes=0):
    return event(EventKind.STARTED, minutes)


def seen(now, *events, blocks=STANDARD):
    return play(blocks, START, events, at(now))


def minutes_of(state):
    return [(span.ends - span.starts) / timedelta(minutes=1) for span in state.spans]


def test_before_its_time_a_session_waits_and_is_looked_at_when_it_should_start():
    state = seen(-30)
    assert (state.phase, state.current, state.look_at) == (Phase.WAITING, None, START)
    assert minutes_of(state) == [10, 15, 25, 15, 10]
    assert state.behind == timedelta(0)


def test_a_session_waits_past_its_time_and_shows_what_would_be_if_it_started_now():
    state = seen(8)
    assert (state.phase, state.current, state.look_at) == (Phase.WAITING, None, None)
    assert state.spans[0].starts == at(8)
    assert minutes_of(state) == [10, 12, 20, 15, 10]
    assert state.behind == timedelta(minutes=8)


def test_an_event_after_now_has_not_happened_yet():
    assert seen(-1, started()).phase is Phase.WAITING


def test_blocks_advance_by_themselves_and_one_that_ends_is_over_at_that_instant():
    assert seen(9, started()).block == STANDARD[CHECK_IN]
    assert seen(10, started()).block == STANDARD[EXAMPLE]
    assert seen(10, started()).span == Span(at(10), at(25))
    assert seen(10, started()).visit == EXAMPLE


def test_the_next_look_is_two_minutes_before_the_end_and_then_at_the_end():
    before, after = seen(7, started()), seen(8, started())
    assert (before.warning, before.look_at) == (False, at(8))
    assert (after.warning, after.look_at) == (True, at(10))


def test_a_block_of_two_minutes_or_less_gives_no_warning():
    short = (Block("Stretch", 2, 2, False), *STANDARD)
    state = seen(0, started(), blocks=short)
    assert (state.warning, state.look_at) == (False, at(2))


def test_an_extension_takes_the_warning_back():
    assert seen(9, started()).warning
    state = seen(9, started(), event(EventKind.EXTENDED, 9, minutes=2))
    assert (state.warning, state.look_at) == (False, at(10))


def test_a_late_start_is_paid_by_the_flexible_blocks_in_proportion_and_the_end_stays():
    state = seen(8, started(8))
    assert minutes_of(state) == [10, 12, 20, 15, 10]
    assert state.ends_at == state.planned_end == at(75)


def test_a_very_late_start_moves_the_end_by_exactly_what_is_missing():
    state = seen(20, started(20))
    assert minutes_of(state) == [10, 10, 15, 15, 10]
    assert state.ends_at == at(80)
    assert state.planned_end == at(75)


def test_a_session_that_begins_early_keeps_its_length():
    state = seen(-8, started(-8))
    assert minutes_of(state) == [10, 15, 25, 15, 10]
    assert state.ends_at == state.planned_end == at(67)
    assert (state.behind, state.early) == (timedelta(0), timedelta(minutes=8))


def test_what_is_lost_after_an_early_start_is_paid_so_that_the_early_end_stays():
    state = seen(9, started(-8), event(EventKind.PAUSED, 0), event(EventKind.RESUMED, 8))
    assert minutes_of(state) == [18, 12, 20, 15, 10]
    assert state.ends_at == at(67)
    assert state.spare == timedelta(minutes=7)


def test_once_a_flexible_block_is_at_its_least_the_others_pay_the_rest():
    state = seen(14, started(14))
    assert minutes_of(state) == [10, 10, 16, 15, 10]


def test_an_extension_of_a_fixed_block_is_paid_by_the_flexible_blocks_after_it():
    state = seen(9, started(), event(EventKind.EXTENDED, 9, minutes=8))
    assert minutes_of(state) == [18, 12, 20, 15, 10]
    assert state.behind == timedelta(minutes=8)
    assert state.ends_at == at(75)


def test_behind_shrinks_as_flexible_blocks_make_time_good():
    events = [started(), event(EventKind.EXTENDED, 9, minutes=8)]
    assert [seen(now, *events).behind // timedelta(minutes=1) for now in (9, 20, 40, 60)] == [8, 5, 0, 0]


def test_an_extension_that_moves_the_end_costs_no_other_block_and_is_not_behind_plan():
    state = seen(26, started(), event(EventKind.EXTENDED, 26, minutes=5, moves_end=True))
    assert minutes_of(state) == [10, 15, 30, 15, 10]
    assert state.ends_at == state.planned_end == at(80)
    assert state.behind == timedelta(0)
    assert state.planned[EXAMPLE] == at(25)


def test_an_extension_that_nothing_can_pay_moves_the_end_by_what_is_missing():
    state = seen(51, started(), event(EventKind.EXTENDED, 51, minutes=3))
    assert state.ends_at == at(78)
    assert state.planned_end == at(75)


def test_moving_on_early_gives_the_time_to_later_flexible_blocks():
    state = seen(2, started(), event(EventKind.ADVANCED, 2))
    assert minutes_of(state) == [2, 18, 30, 15, 10]
    assert state.current == EXAMPLE
    assert state.behind == timedelta(minutes=-5)


def test_moving_on_early_from_the_last_flexible_block_ends_the_session_early():
    state = seen(45, started(), event(EventKind.ADVANCED, 45))
    assert minutes_of(state) == [10, 15, 20, 15, 10]
    assert state.ends_at == at(70)


def test_time_won_in_that_way_can_still_be_spent():
    state = seen(46, started(), event(EventKind.ADVANCED, 45), event(EventKind.EXTENDED, 46, minutes=5))
    assert state.ends_at == at(75)


def test_moving_on_from_the_last_block_leads_to_the_close():
    state = seen(70, started(), event(EventKind.ADVANCED, 70))
    assert (state.phase, state.current, state.look_at) == (Phase.CLOSING, None, None)
    assert state.ends_at == at(70)
    assert state.behind == timedelta(minutes=-5)


def test_after_the_last_block_a_session_closes_until_people_end_it():
    assert seen(75, started()).phase is Phase.CLOSING
    assert seen(300, started()).phase is Phase.CLOSING
    state = seen(300, started(), event(EventKind.ENDED, 90))
    assert (state.phase, state.block, state.span, state.look_at) == (Phase.ENDED, None, None, None)
    assert (state.ends_at, state.ended_at) == (at(75), at(90))


def test_in_a_pause_the_state_shows_what_would_be_if_it_went_on_now():
    paused = [started(), event(EventKind.PAUSED, 5)]
    state = seen(13, *paused)
    assert (state.phase, state.current, state.paused_at) == (Phase.PAUSED, CHECK_IN, at(5))
    assert (state.warning, state.look_at) == (False, None)
    assert state.spans == seen(13, *paused, event(EventKind.RESUMED, 13)).spans
    assert minutes_of(state) == [18, 12, 20, 15, 10]


def test_a_pause_is_paid_by_the_flexible_blocks_after_it_and_the_current_one_keeps_its_time():
    state = seen(20, started(), event(EventKind.PAUSED, 12), event(EventKind.RESUMED, 18))
    assert minutes_of(state) == [10, 21, 19, 15, 10]
    assert state.span == Span(at(10), at(31), timedelta(minutes=6))
    assert state.paused_at is None


def test_what_no_later_block_can_pay_of_a_pause_the_flexible_block_pays_itself():
    state = seen(40, started(), event(EventKind.PAUSED, 30), event(EventKind.RESUMED, 38))
    assert minutes_of(state) == [10, 15, 25, 15, 10]
    assert state.span == Span(at(25), at(50), timedelta(minutes=8))


def test_a_paused_flexible_block_keeps_its_least_and_the_end_moves_by_the_rest():
    state = seen(42, started(), event(EventKind.PAUSED, 30), event(EventKind.RESUMED, 42))
    assert minutes_of(state) == [10, 15, 27, 15, 10]
    assert state.ends_at == at(77)


def test_a_block_never_ends_within_its_pause_however_little_of_it_was_left():
    state = seen(55, started(), event(EventKind.PAUSED, 47), event(EventKind.RESUMED, 55))
    assert state.spans[PROBLEM] == Span(at(25), at(55), timedelta(minutes=8))
    assert state.current == GOALS
    assert state.ends_at == at(80)


def test_a_pause_in_a_fixed_block_after_all_flexible_ones_moves_the_end():
    state = seen(55, started(), event(EventKind.PAUSED, 51), event(EventKind.RESUMED, 55))
    assert state.ends_at == at(79)


def test_moving_on_in_a_pause_goes_on_with_the_next_block():
    state = seen(12, started(), event(EventKind.PAUSED, 4), event(EventKind.ADVANCED, 12))
    assert (state.phase, state.current) == (Phase.RUNNING, EXAMPLE)
    assert state.spans[CHECK_IN] == Span(START, at(12), timedelta(minutes=8))


def test_moving_on_from_a_block_that_its_pause_has_used_up_skips_no_other():
    blocks = (Block("Talk", 10, 1, True), Block("Goals", 15, 15, False), Block("Close", 5, 5, False))
    state = seen(10, started(), event(EventKind.PAUSED, 2), event(EventKind.ADVANCED, 10), blocks=blocks)
    assert (state.phase, state.current, state.span) == (Phase.RUNNING, 1, Span(at(10), at(25)))


def test_an_extension_in_a_pause_leaves_the_pause_as_it_is():
    paused = [started(), event(EventKind.PAUSED, 4), event(EventKind.EXTENDED, 5, minutes=3)]
    assert seen(6, *paused).phase is Phase.PAUSED
    assert minutes_of(seen(6, *paused, event(EventKind.RESUMED, 6)))[CHECK_IN] == 15


def test_ended_in_the_middle_the_current_block_ends_there_and_the_others_take_no_time():
    state = seen(40, started(), event(EventKind.ENDED, 30))
    assert state.phase is Phase.ENDED
    assert minutes_of(state) == [10, 15, 5, 0, 0]
    assert state.behind == timedelta(minutes=-45)


def test_ended_in_a_pause_the_pause_counts_as_one():
    state = seen(40, started(), event(EventKind.PAUSED, 28), event(EventKind.ENDED, 30))
    assert state.paused_at is None
    assert state.spans[PROBLEM] == Span(at(25), at(30), timedelta(minutes=2))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_ended_before_it_started_no_block_took_any_time(minutes):
    state = seen(60, event(EventKind.ENDED, minutes))
    assert state.phase is Phase.ENDED
    assert set(state.spans) == {Span(at(minutes), at(minutes))}


@pytest.mark.parametrize(
    ("senseless", "then"),
    [
        (event(EventKind.ADVANCED, -1), started()),
        (event(EventKind.PAUSED, -1), started()),
        (event(EventKind.EXTENDED, -1, minutes=3), started()),
        (started(5), event(EventKind.PAUSED, 6)),
        (event(EventKind.RESUMED, 5), event(EventKind.PAUSED, 6)),
        (event(EventKind.PAUSED, 7), event(EventKind.RESUMED, 8)),
        (event(EventKind.EXTENDED, 76, minutes=3), event(EventKind.ENDED, 77)),
        (event(EventKind.PAUSED, 76), event(EventKind.ENDED, 77)),
        (event(EventKind.ADVANCED, 76), event(EventKind.ENDED, 77)),
        (event(EventKind.ENDED, 79), event(EventKind.ENDED, 78)),
    ],
)
def test_an_event_that_makes_no_sense_where_it_stands_changes_nothing(senseless, then):
    before = [] if then.kind is EventKind.STARTED else [started()]
    before += [event(EventKind.PAUSED, 6)] if then.kind is EventKind.RESUMED else []
    assert seen(80, *before, senseless, then) == seen(80, *before, then)


def test_the_order_in_which_events_are_given_does_not_matter():
    log = [started(), event(EventKind.PAUSED, 3), event(EventKind.RESUMED, 5), event(EventKind.ADVANCED, 6)]
    assert seen(9, *reversed(log)) == seen(9, *log)


def test_of_two_events_at_the_same_instant_the_first_given_goes_first():
    pause, resume = event(EventKind.PAUSED, 3), event(EventKind.RESUMED, 3)
    assert seen(4, started(), pause, resume).phase is Phase.RUNNING
    assert seen(4, started(), resume, pause).phase is Phase.PAUSED


def test_blocks_after_an_odd_instant_begin_on_whole_seconds_and_nothing_is_lost():
    odd = Event(EventKind.STARTED, at(3, 7) + timedelta(milliseconds=123))
    state = play(STANDARD, START, [odd], at(4))
    assert state.ends_at == at(75)
    assert [span.starts.microsecond for span in state.spans] == [123000, 123000, 0, 0, 0]
    assert all(earlier.ends == later.starts for earlier, later in pairwise(state.spans))


def test_a_flexible_block_that_may_shrink_to_nothing_is_passed_over():
    blocks = (Block("Goals", 10, 10, False), Block("Chat", 5, 0, True), Block("Close", 5, 5, False))
    state = seen(15, started(), event(EventKind.EXTENDED, 9, minutes=5), blocks=blocks)
    assert (state.current, minutes_of(state)) == (2, [15, 0, 5])


@pytest.mark.parametrize(
    ("minutes", "least", "flexible", "refusal"),
    [
        (0, 0, True, r"agendas/block-without-minutes \(block='Talk'\)"),
        (5, 6, True, r"agendas/block-least \(block='Talk', minutes=5\)"),
        (5, -1, True, r"agendas/block-least \(block='Talk', minutes=5\)"),
        (5, 4, False, r"agendas/block-fixed \(block='Talk', minutes=5\)"),
    ],
)
def test_a_block_whose_numbers_contradict_each_other_is_refused(minutes, least, flexible, refusal):
    with pytest.raises(Refusal, match=refusal):
        Block("Talk", minutes, least, flexible)

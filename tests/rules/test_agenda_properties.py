"""What holds for any agenda and whatever people do in it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

from hypothesis import given, strategies as st

from rules.agenda import Block, Event, play
from rules.blocks import MINUTE
from rules.timeline import SHORTEST_RETURN
from vocabulary.sessions import EventKind, Phase

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
UNDERWAY = {Phase.RUNNING, Phase.PAUSED}


# What is drawn is drawn whole, out of all that there is: each part that is drawn by itself takes longer than its proof.
FIXED = [Block("Block", minutes, minutes, False) for minutes in range(1, 31)]
FLEXIBLE = [Block("Block", minutes, least, True) for minutes in range(1, 31) for least in range(minutes + 1)]
ACTS = list(product(EventKind, range(1, 11), [False, True]))
MOVES = [act for act in ACTS if act[0] is not EventKind.ENDED]


def some_instant(earliest=-15, latest=150):
    milliseconds = st.integers(earliest * 60_000, latest * 60_000)
    return milliseconds.map(lambda offset: START + timedelta(milliseconds=offset))


def some_of(acts):
    return st.tuples(st.sampled_from(acts), some_instant(), st.none() | some_instant()).map(event_of)


def event_of(drawn):
    (kind, minutes, moves_end), at, since = drawn
    return Event(kind, at, minutes, moves_end, since)


def log_of(drawn):
    starts, starts_at, moves, ends, ends_at = drawn
    return [Event(EventKind.STARTED, starts_at)] * starts + moves + [Event(EventKind.ENDED, ends_at)] * ends


some_agenda = st.lists(st.sampled_from(FIXED * (len(FLEXIBLE) // len(FIXED)) + FLEXIBLE), min_size=1, max_size=6)
some_event = some_of(ACTS)
some_log = st.tuples(
    st.sampled_from([True] * 7 + [False]),
    some_instant(-15, 15),
    st.lists(some_of(MOVES), max_size=8),
    st.sampled_from([False] * 5 + [True]),
    some_instant(),
).map(log_of)
"""Mostly of sessions that take place; now and then without a start, or with several."""


def walk(blocks, log):
    """Each event with the state before and after it, at its own instant."""
    log = sorted(log, key=lambda event: event.at)
    for number, event in enumerate(log):
        yield event, play(blocks, START, log[:number], event.at), play(blocks, START, log[: number + 1], event.at)


def watched(state):
    return state.phase, state.current, state.warning


@given(some_agenda, some_log, some_instant())
def test_each_block_begins_where_the_one_before_it_ends_and_nothing_is_lost(blocks, log, now):
    state = play(blocks, START, log, now)
    assert len(state.spans) == len(blocks)
    assert all(earlier.ends == later.starts for earlier, later in pairwise(state.spans))
    assert all(span.given >= span.before for span in state.spans)
    assert sum((span.ends - span.starts for span in state.spans), state.spans[0].starts) == state.ends_at


def granted_by(event, before):
    """The place of the block that an event lengthens, and by how much; by going back, where it had ended."""
    if before.phase in UNDERWAY and event.kind is EventKind.EXTENDED:
        return before.current, event.minutes * MINUTE
    if event.kind is EventKind.WENT_BACK and before.visit is not None and before.block_index(before.visit) > 0:
        return before.block_index(before.visit) - 1, SHORTEST_RETURN
    return 0, timedelta(0)


def cut_by(event, before):
    """The places of the blocks whose minutes an event changes by hand."""
    if before.phase in UNDERWAY and event.kind is EventKind.ADVANCED:
        return {before.current}
    if before.phase is Phase.RUNNING and event.kind is EventKind.CORRECTED:
        return {before.current - 1, before.current}
    if before.phase is not Phase.ENDED and event.kind is EventKind.ENDED:
        return {place for place, span in enumerate(before.spans) if span.ends > event.at or before.current is None}
    return set()


@given(some_agenda, some_log)
def test_unless_cut_by_hand_fixed_blocks_keep_their_minutes_and_flexible_ones_their_least(blocks, log):
    granted, cut = Counter(), set()
    for event, before, after in walk(blocks, log):
        place, more = granted_by(event, before)
        granted[place] += more // MINUTE
        cut |= cut_by(event, before)
        for place, (block, span) in enumerate(zip(blocks, after.spans, strict=True)):
            if place not in cut and block.flexible:
                assert span.given >= block.least * MINUTE
            elif place not in cut:
                assert span.given == (block.minutes + granted[place]) * MINUTE


@given(some_agenda, some_log)
def test_the_end_moves_only_when_told_or_when_blocks_could_not_keep_what_they_are_owed(blocks, log):
    told = 0
    for event, before, after in walk(blocks, log):
        told += (
            event.minutes if event.kind is EventKind.EXTENDED and event.moves_end and before.phase in UNDERWAY else 0
        )
        began = START if after.phase is Phase.WAITING else min(START, after.spans[0].starts)
        assert after.planned_end == began + sum(block.minutes for block in blocks) * MINUTE + told * MINUTE
        if after.current is None:
            continue
        later = after.current + 1
        soonest = after.spans[after.current].ends + sum(after.owed[later:], timedelta(0))
        if any(block.flexible for block in blocks[later:]):
            assert after.ends_at == max(after.planned_end, soonest)
        else:
            assert after.ends_at == soonest


@given(some_agenda, some_log)
def test_what_a_block_is_owed_is_its_plan_less_what_it_was_given_before(blocks, log):
    for _, before, after in walk(blocks, log):
        for block, span, owed in zip(blocks, after.spans, after.owed, strict=True):
            if block.flexible:
                assert owed == max(timedelta(0), block.least * MINUTE - span.before)
        assert after.backs or all(span.before == timedelta(0) for span in after.spans)
        assert after.backs >= before.backs


@given(some_agenda, some_log, st.lists(some_instant(), max_size=20))
def test_each_stay_has_a_name_of_its_own_that_grows(blocks, log, instants):
    visits = []
    for now in sorted([*instants, *(event.at for event in log)]):
        state = play(blocks, START, log, now)
        if state.visit is not None:
            visits.append(state.visit)
            assert state.current in {None, state.block_index(state.visit)}
            assert state.backs or state.visit == (len(blocks) if state.current is None else state.current)
    assert visits == sorted(visits)


@given(some_agenda, some_log)
def test_going_back_ends_each_stay_and_takes_up_the_block_before_for_two_minutes_or_more(blocks, log):
    for event, before, after in walk(blocks, log):
        if event.kind is not EventKind.WENT_BACK or not before.visit or before.block_index(before.visit) == 0:
            continue
        place = before.block_index(before.visit) - 1
        assert (after.phase, after.current, after.backs) == (Phase.RUNNING, place, before.backs + 1)
        assert after.visit is not None
        assert after.visit > before.visit
        assert after.spans[place].ends >= event.at + SHORTEST_RETURN
        assert after.spans[:place] == before.spans[:place]


@given(some_agenda, some_log, some_instant())
def test_a_mistaken_press_that_is_taken_back_at_once_changes_no_block_but_what_it_must(blocks, log, now):
    log = [event for event in log if event.at < now]
    state = play(blocks, START, log, now)
    if state.phase is not Phase.RUNNING or state.span.ends - now < SHORTEST_RETURN:
        return
    undone = play(blocks, START, [*log, Event(EventKind.ADVANCED, now), Event(EventKind.WENT_BACK, now)], now)
    assert undone.current == state.current
    assert undone.span == state.span
    assert undone.spans == play(blocks, START, [*log, Event(EventKind.EXTENDED, now, minutes=0)], now).spans


@given(some_agenda, some_log, some_instant())
def test_to_correct_a_start_that_was_right_changes_nothing(blocks, log, now):
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    if state.phase is Phase.RUNNING:
        again = Event(EventKind.CORRECTED, now, since=state.span.starts)
        extended = Event(EventKind.EXTENDED, now, minutes=0)
        assert play(blocks, START, [*log, again], now).spans == play(blocks, START, [*log, extended], now).spans


@given(some_agenda, some_log)
def test_a_corrected_block_begins_when_it_was_told_as_far_as_that_can_be(blocks, log):
    for event, before, after in walk(blocks, log):
        if event.kind is not EventKind.CORRECTED or event.since is None or before.phase is not Phase.RUNNING:
            continue
        assert before.correctable is not None
        assert before.current is not None
        first, last = before.correctable
        since = min(last, max(event.since, first or event.since))
        assert after.spans[before.current].starts == since
        assert after.spans[before.current].ends >= event.at
        assert (after.backs, after.spans[: max(0, before.current - 1)]) == (
            before.backs,
            before.spans[: max(0, before.current - 1)],
        )


@given(some_agenda, some_log, some_instant())
def test_who_leads_is_no_matter_of_time(blocks, log, now):
    without = [event for event in log if event.kind not in {EventKind.TOOK_OVER, EventKind.STOOD_IN}]
    assert play(blocks, START, log, now) == play(blocks, START, without, now)


@given(some_agenda, some_instant(0, 60), some_instant(0, 60))
def test_a_flexible_block_pays_for_its_own_pause_before_the_end_moves(blocks, one, other):
    paused_at, resumed_at = sorted((one, other))
    log = [Event(EventKind.STARTED, START), Event(EventKind.PAUSED, paused_at), Event(EventKind.RESUMED, resumed_at)]
    before, after = play(blocks, START, log[:2], paused_at), play(blocks, START, log, resumed_at)
    if before.current is None or after.ends_at <= after.planned_end:
        return
    block, span = blocks[before.current], after.spans[before.current]
    if block.flexible:
        assert span.given == block.least * MINUTE or span.ends == resumed_at


@given(some_agenda, some_log, some_instant(), some_instant())
def test_time_alone_changes_no_span_while_a_session_runs(blocks, log, one, other):
    now, later = sorted((one, other))
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    if state.phase not in {Phase.WAITING, Phase.PAUSED}:
        assert play(blocks, START, log, later).spans == state.spans


@given(some_agenda, some_log, some_instant(), st.floats(0, 1, exclude_max=True))
def test_the_next_look_is_exactly_when_something_changes_by_itself(blocks, log, now, part):
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    while state.look_at:
        assert state.look_at > now
        for still in (now + (state.look_at - INSTANT - now) * part, state.look_at - INSTANT):
            assert watched(play(blocks, START, log, still)) == watched(state)
        now, before = state.look_at, state
        state = play(blocks, START, log, now)
        changes_by_hand_only = before.phase is Phase.WAITING
        assert changes_by_hand_only or watched(state) != watched(before)
    for days in (0, 1, 30):
        assert watched(play(blocks, START, log, now + timedelta(days=days))) == watched(state)


@given(some_agenda, st.lists(some_event, max_size=6, unique_by=lambda event: event.at), st.randoms(), some_instant())
def test_the_order_in_which_events_are_given_never_matters(blocks, log, chance, now):
    shuffled = chance.sample(log, len(log))
    assert play(blocks, START, shuffled, now) == play(blocks, START, log, now)


@given(some_agenda, some_log, some_instant())
def test_a_pause_shows_at_each_instant_what_going_on_then_would_make_of_it(blocks, log, now):
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    if state.phase is Phase.PAUSED:
        assert play(blocks, START, [*log, Event(EventKind.RESUMED, now)], now).spans == state.spans

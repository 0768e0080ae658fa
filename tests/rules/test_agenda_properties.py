"""What holds for any agenda and whatever people do in it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from rules.agenda import MINUTE, Block, Event, Kind, Phase, needed, play

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
UNDERWAY = {Phase.RUNNING, Phase.PAUSED}


@st.composite
def some_block(draw):
    minutes = draw(st.integers(1, 30))
    flexible = draw(st.booleans())
    return Block("Block", minutes, draw(st.integers(0, minutes)) if flexible else minutes, flexible)


def some_instant(earliest=-15, latest=150):
    milliseconds = st.integers(earliest * 60_000, latest * 60_000)
    return milliseconds.map(lambda offset: START + timedelta(milliseconds=offset))


some_event = st.builds(Event, st.sampled_from(Kind), some_instant(), st.integers(1, 10), st.booleans())
some_start = st.builds(Event, st.just(Kind.STARTED), some_instant(-15, 15))
some_move = some_event.filter(lambda event: event.kind is not Kind.ENDED)
some_end = st.builds(Event, st.just(Kind.ENDED), some_instant())
some_agenda = st.lists(some_block(), min_size=1, max_size=6)


@st.composite
def some_log(draw):
    """Mostly of sessions that take place; now and then without a start, or with several."""
    starts = draw(st.lists(some_start, min_size=draw(st.sampled_from([1, 1, 1, 0])), max_size=1))
    ends = draw(st.lists(some_end, max_size=draw(st.sampled_from([0, 0, 1]))))
    return starts + draw(st.lists(some_move, max_size=8)) + ends


def walk(blocks, log):
    """Each event with the state before and after it, at its own instant."""
    log = sorted(log, key=lambda event: event.at)
    for number, event in enumerate(log):
        yield event, play(blocks, START, log[:number], event.at), play(blocks, START, log[: number + 1], event.at)


def active(span):
    return span.ends - span.starts - span.paused


def watched(state):
    return state.phase, state.current, state.warning


@given(some_agenda, some_log(), some_instant())
def test_each_block_begins_where_the_one_before_it_ends_and_nothing_is_lost(blocks, log, now):
    state = play(blocks, START, log, now)
    assert len(state.spans) == len(blocks)
    assert all(earlier.ends == later.starts for earlier, later in pairwise(state.spans))
    assert all(active(span) >= timedelta(0) for span in state.spans)
    assert sum((span.ends - span.starts for span in state.spans), state.spans[0].starts) == state.ends_at


@given(some_agenda, some_log())
def test_unless_cut_by_hand_fixed_blocks_keep_their_minutes_and_flexible_ones_their_least(blocks, log):
    granted, cut = Counter(), set()
    for event, before, after in walk(blocks, log):
        if before.phase in UNDERWAY and event.kind is Kind.EXTENDED:
            granted[before.current] += event.minutes
        if before.phase in UNDERWAY and event.kind is Kind.ADVANCED:
            cut.add(before.current)
        if before.phase is not Phase.ENDED and event.kind is Kind.ENDED:
            cut.update(
                place for place, span in enumerate(before.spans) if span.ends > event.at or before.current is None
            )
        for place, (block, span) in enumerate(zip(blocks, after.spans, strict=True)):
            if place not in cut and block.flexible:
                assert active(span) >= block.least * MINUTE
            elif place not in cut:
                assert active(span) == (block.minutes + granted[place]) * MINUTE


@given(some_agenda, some_log())
def test_the_end_moves_only_when_told_or_when_blocks_could_not_keep_what_they_are_owed(blocks, log):
    told = 0
    for event, before, after in walk(blocks, log):
        told += event.minutes if event.kind is Kind.EXTENDED and event.moves_end and before.phase in UNDERWAY else 0
        assert after.planned_end == START + sum(block.minutes for block in blocks) * MINUTE + told * MINUTE
        if after.current is None:
            continue
        later = blocks[after.current + 1 :]
        soonest = after.spans[after.current].ends + needed(later)
        if any(block.flexible for block in later):
            assert after.ends_at == max(after.planned_end, soonest)
        else:
            assert after.ends_at == soonest


@given(some_agenda, some_instant(0, 60), some_instant(0, 60))
def test_a_flexible_block_pays_for_its_own_pause_before_the_end_moves(blocks, one, other):
    paused_at, resumed_at = sorted((one, other))
    log = [Event(Kind.STARTED, START), Event(Kind.PAUSED, paused_at), Event(Kind.RESUMED, resumed_at)]
    before, after = play(blocks, START, log[:2], paused_at), play(blocks, START, log, resumed_at)
    if before.current is None or after.ends_at <= after.planned_end:
        return
    block, span = blocks[before.current], after.spans[before.current]
    if block.flexible:
        assert active(span) == block.least * MINUTE or span.ends == resumed_at


@given(some_agenda, some_log(), some_instant(), some_instant())
def test_time_alone_changes_no_span_while_a_session_runs(blocks, log, one, other):
    now, later = sorted((one, other))
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    if state.phase not in {Phase.WAITING, Phase.PAUSED}:
        assert play(blocks, START, log, later).spans == state.spans


@given(some_agenda, some_log(), some_instant(), st.floats(0, 1, exclude_max=True))
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


@given(some_agenda, some_log(), some_instant())
def test_a_pause_shows_at_each_instant_what_going_on_then_would_make_of_it(blocks, log, now):
    log = [event for event in log if event.at <= now]
    state = play(blocks, START, log, now)
    if state.phase is Phase.PAUSED:
        assert play(blocks, START, [*log, Event(Kind.RESUMED, now)], now).spans == state.spans

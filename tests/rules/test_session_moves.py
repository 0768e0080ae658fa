from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.agenda import Event, play
from rules.leading import Lead, Offer
from rules.session_moves import (
    allow_advance,
    allow_back,
    allow_correction,
    allow_end,
    allow_extension,
    allow_hand_over,
    allow_pause,
    allow_present,
    allow_resume,
    allow_start,
    allow_take_over,
    is_done_already,
    may_take_over,
)
from rules.standard import STANDARD
from vocabulary.errors import Refusal
from vocabulary.sessions import EventKind

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
ANA, BEN, CHI = 1, 2, 3


def at(minutes):
    return START + timedelta(minutes=minutes)


def log_of(*events):
    return [Event(kind, at(minutes)) for kind, minutes in events]


WAITING = play(STANDARD, START, [], at(0))
RUNNING = play(STANDARD, START, log_of((EventKind.STARTED, 0)), at(5))
PAUSED = play(STANDARD, START, log_of((EventKind.STARTED, 0), (EventKind.PAUSED, 4)), at(5))
CLOSING = play(STANDARD, START, log_of((EventKind.STARTED, 0)), at(76))
ENDED = play(STANDARD, START, log_of((EventKind.STARTED, 0), (EventKind.ENDED, 3)), at(5))


EXTENSION = Event(EventKind.EXTENDED, at(3), minutes=2)


@pytest.mark.parametrize(
    ("seconds", "facts", "expected"),
    [
        (0, {}, True),
        (2, {}, True),
        (3, {}, False),
        (0, {"minutes": 5}, False),
        (0, {"moves_end": True}, False),
        (0, {"kind": EventKind.PAUSED}, False),
    ],
)
def test_two_who_do_the_same_within_two_seconds_do_it_once(seconds, facts, expected):
    wanted = replace(EXTENSION, at=at(3) + timedelta(seconds=seconds), **facts)
    assert is_done_already(EXTENSION, wanted) is expected


def start(state):
    allow_start(state, at(0))


def advance(state):
    allow_advance(state, state.current)


def extend(state):
    allow_extension(state, 2)


def back(state):
    allow_back(state, None)


def correct(state):
    allow_correction(state, at(3), at(5))


def take_over(state):
    allow_take_over(state, ANA, Lead(None, None), {ANA}, at(5))


@pytest.mark.parametrize(
    ("press", "allowed"),
    [
        (start, [WAITING]),
        (advance, [RUNNING, PAUSED]),
        (allow_pause, [RUNNING]),
        (allow_resume, [PAUSED]),
        (extend, [RUNNING, PAUSED]),
        (allow_end, [RUNNING, PAUSED, CLOSING]),
        (correct, [RUNNING]),
        (take_over, [WAITING, RUNNING, PAUSED, CLOSING]),
    ],
)
def test_a_press_is_allowed_only_where_it_would_change_something(press, allowed):
    for state in (WAITING, RUNNING, PAUSED, CLOSING, ENDED):
        if state in allowed:
            press(state)
        else:
            with pytest.raises(Refusal, match=r"^sessions/[a-z-]+$"):
                press(state)


def test_a_session_can_start_a_quarter_of_an_hour_early_and_no_earlier():
    allow_start(play(STANDARD, START, [], at(-15)), at(-15))
    with pytest.raises(Refusal, match="sessions/too-early"):
        allow_start(play(STANDARD, START, [], at(-16)), at(-16))


def test_of_two_who_press_next_on_the_same_block_the_second_is_refused():
    allow_advance(RUNNING, 0)
    moved_on = play(STANDARD, START, log_of((EventKind.STARTED, 0), (EventKind.ADVANCED, 5)), at(5))
    with pytest.raises(Refusal, match="sessions/block-over"):
        allow_advance(moved_on, 0)


def test_moving_on_without_naming_a_block_means_the_current_one():
    allow_advance(RUNNING, None)


def test_an_extension_may_take_what_later_flexible_blocks_can_give_and_the_refusal_says_how_much():
    assert RUNNING.spare == timedelta(minutes=15)
    allow_extension(RUNNING, 15)
    with pytest.raises(Refusal, match="sessions/little-time-to-give") as refused:
        allow_extension(RUNNING, 16)
    assert refused.value.facts == {"available": timedelta(minutes=15)}


def test_the_last_flexible_block_is_extended_only_when_the_end_moves():
    problem_solving = play(STANDARD, START, log_of((EventKind.STARTED, 0)), at(30))
    with pytest.raises(Refusal, match="sessions/no-time-to-give"):
        allow_extension(problem_solving, 1)
    allow_extension(problem_solving, 1, moves_end=True)


def test_a_session_that_will_end_late_already_has_nothing_to_spare():
    state = play(STANDARD, START, log_of((EventKind.STARTED, 25)), at(26))
    assert state.spare == timedelta(0)
    with pytest.raises(Refusal, match="sessions/no-time-to-give"):
        allow_extension(state, 1)


def test_one_goes_back_from_any_block_but_the_first_and_from_the_close():
    for minute in (11, 76):
        allow_back(play(STANDARD, START, log_of((EventKind.STARTED, 0)), at(minute)), None)
    allow_back(play(STANDARD, START, log_of((EventKind.STARTED, 0), (EventKind.PAUSED, 12)), at(13)), None)
    for state, refusal in ((RUNNING, "first-block"), (WAITING, "not-started"), (ENDED, "ended")):
        with pytest.raises(Refusal, match=f"^sessions/{refusal}$"):
            allow_back(state, None)


@pytest.mark.parametrize("minute", [12, 76])
def test_of_two_who_press_back_at_once_the_second_is_refused(minute):
    log = log_of((EventKind.STARTED, 0))
    visit = play(STANDARD, START, log, at(minute)).visit
    with pytest.raises(Refusal, match="sessions/block-over"):
        allow_back(play(STANDARD, START, [*log, Event(EventKind.WENT_BACK, at(minute))], at(minute)), visit)


def test_a_card_of_an_earlier_stay_in_the_same_block_is_a_card_of_the_past():
    returned = play(
        STANDARD, START, log_of((EventKind.STARTED, 0), (EventKind.ADVANCED, 4), (EventKind.WENT_BACK, 5)), at(5)
    )
    assert returned.current == 0
    with pytest.raises(Refusal, match="sessions/block-over"):
        allow_advance(returned, 0)
    allow_advance(returned, returned.visit)


@pytest.mark.parametrize(
    ("now", "since", "refusal"),
    [
        (5, 6, "ahead$"),
        (5, -16, "too-early$"),
        (12, -1, r"before-previous \(block='real-work-example', previous='check-in', earliest=.* 18, 0, "),
        (20, -14, "before-previous"),
        (60, 40, r"ends-block \(block='goals'\)"),
        (24, 2, r"ends-block \(block='real-work-example'\)"),
    ],
)
def test_a_start_that_cannot_have_been_is_refused(now, since, refusal):
    state = play(STANDARD, START, log_of((EventKind.STARTED, 0)), at(now))
    with pytest.raises(Refusal, match=f"sessions/block-start-{refusal}"):
        allow_correction(state, at(since), at(now))


def test_a_start_is_corrected_to_where_it_can_have_been():
    log = log_of((EventKind.STARTED, 0))
    for now, since in ((5, 5), (5, -4), (12, 12), (12, 3), (48, 11)):
        allow_correction(play(STANDARD, START, log, at(now)), at(since), at(now))


def test_a_corrected_start_leaves_room_for_the_pauses_since():
    log = log_of((EventKind.STARTED, 0), (EventKind.PAUSED, 12), (EventKind.RESUMED, 16))
    state = play(STANDARD, START, log, at(18))
    allow_correction(state, at(14), at(18))
    with pytest.raises(Refusal, match=r"sessions/block-start-in-pause \(block='real-work-example', latest=.* 18, 14, "):
        allow_correction(state, at(15), at(18))


@pytest.mark.parametrize(
    ("person", "leader", "named", "present", "refusal"),
    [
        (ANA, BEN, BEN, {ANA}, None),
        (ANA, None, None, {ANA}, None),
        (ANA, BEN, ANA, {ANA, BEN}, None),
        (ANA, ANA, BEN, {ANA}, "you-lead"),
        (ANA, BEN, BEN, {ANA, BEN}, r"ask-leader \(leader=2\)"),
        (ANA, BEN, BEN, set(), "lead-from-voice"),
        (ANA, BEN, ANA, {BEN}, "lead-from-voice"),
    ],
)
def test_anybody_in_voice_takes_over_from_someone_missing_and_the_one_named_gets_it_back_on_asking(
    person, leader, named, present, refusal
):
    if refusal is None:
        allow_take_over(RUNNING, person, Lead(leader, named), present, at(5))
    else:
        with pytest.raises(Refusal, match=f"sessions/{refusal}"):
            allow_take_over(RUNNING, person, Lead(leader, named), present, at(5))


@pytest.mark.parametrize(
    ("to", "present", "refusal"),
    [(BEN, {ANA, BEN}, None), (BEN, {ANA}, r"not-here \(person=2\)"), (ANA, {ANA, BEN}, r"they-lead \(person=1\)")],
)
def test_the_lead_can_be_handed_to_somebody_else_who_is_there(to, present, refusal):
    lead = Lead(ANA, ANA)
    if refusal is None:
        allow_hand_over(RUNNING, to, lead, present)
    else:
        with pytest.raises(Refusal, match=f"sessions/{refusal}"):
            allow_hand_over(RUNNING, to, lead, present)


def test_anybody_who_is_there_can_present_until_the_session_has_ended():
    allow_present(RUNNING, BEN, {BEN})
    with pytest.raises(Refusal, match=r"sessions/not-here \(person=2\)"):
        allow_present(RUNNING, BEN, {ANA})
    with pytest.raises(Refusal, match="sessions/ended"):
        allow_present(ENDED, BEN, {BEN})


def test_the_lead_is_offered_to_those_only_who_may_take_it():
    assert may_take_over(RUNNING, ANA, Lead(BEN, BEN), {ANA}, at(5))
    assert not may_take_over(RUNNING, ANA, Lead(BEN, BEN), {ANA, BEN}, at(5))


def test_before_its_time_a_session_waits_for_whoever_leads():
    early = play(STANDARD, START, [], at(-5))
    with pytest.raises(Refusal, match="sessions/leader-may-come"):
        allow_take_over(early, ANA, Lead(BEN, BEN), {ANA}, at(-5))
    allow_take_over(early, BEN, Lead(ANA, BEN), {ANA, BEN}, at(-5))


def test_for_the_first_minutes_only_who_is_next_in_turn_takes_over_and_who_was_named_gets_it_back():
    lead = Lead(BEN, BEN, offer=Offer(CHI, at(8)))
    allow_take_over(RUNNING, CHI, lead, {ANA, CHI}, at(5))
    with pytest.raises(Refusal, match=r"sessions/lead-offered \(to=3, until=.* 18, 8, "):
        allow_take_over(RUNNING, ANA, lead, {ANA, CHI}, at(7.9))
    allow_take_over(RUNNING, ANA, lead, {ANA, CHI}, at(8))
    allow_take_over(RUNNING, ANA, Lead(BEN, ANA, offer=lead.offer), {ANA, CHI}, at(5))


def test_anybody_in_voice_takes_over_from_who_only_stands_in():
    allow_take_over(RUNNING, ANA, Lead(CHI, BEN, stands_in=True), {ANA, CHI}, at(5))


@pytest.mark.parametrize("minutes", [-1, 0, 31])
def test_an_extension_of_no_sensible_length_is_refused(minutes):
    with pytest.raises(Refusal, match=r"sessions/extension-length \(longest=30\)"):
        allow_extension(RUNNING, minutes, moves_end=True)


def test_without_a_current_block_there_is_nothing_to_spare():
    assert WAITING.spare == CLOSING.spare == timedelta(0)


@given(
    st.integers(-15, 20),
    st.integers(0, 74),
    st.integers(1, 30),
    st.sampled_from([None, EventKind.PAUSED, EventKind.ADVANCED]),
)
def test_an_extension_that_is_allowed_never_moves_the_end(late, minute, more, kind):
    log = log_of((EventKind.STARTED, late), *([(kind, late + minute)] if kind else []))
    now = at(late + minute + 1)
    state = play(STANDARD, START, log, now)
    try:
        allow_extension(state, more)
    except Refusal:
        return
    extended = play(STANDARD, START, [*log, Event(EventKind.EXTENDED, now, more)], now)
    assert extended.ends_at <= extended.planned_end == state.planned_end

"""When a session ends, by each way of keeping its time. The answer is in minutes after the plan."""

from datetime import UTC, datetime, timedelta

from benchmarks.sessions.chance import Meeting
from rules.agenda import WARNING, Event, State, play
from rules.blocks import MINUTE
from rules.session_moves import allow_extension
from rules.standard import STANDARD
from rules.votes import STEPS, minutes_asked
from vocabulary.errors import Refusal
from vocabulary.sessions import EventKind, Phase

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
PLANNED = sum(block.minutes for block in STANDARD)
VOTED = sum(STEPS)


def by_the_rule(meeting: Meeting) -> float:
    """Circlekeeper's: a vote extends a block where later ones can pay, and flexible blocks make good what is lost."""
    log = [Event(EventKind.STARTED, START + meeting.late * MINUTE)]
    for place, trouble in enumerate(meeting.troubles):
        state = _at(log, log[-1].at if place == 0 else _end_of(log, place - 1))
        if state.current != place:
            continue
        if trouble.interruption:
            state = _interrupted(log, state, trouble.interruption)
        _overrun(log, state, trouble.overrun, trouble.insists)
    ends_at = _at(log, START + timedelta(hours=6)).ends_at
    return (ends_at - START) / MINUTE - PLANNED


def fixed(meeting: Meeting) -> float:
    """Every block takes its minutes and what it runs over, by the same votes, from whenever it begins."""
    overruns = sum(trouble.overrun if trouble.insists else min(VOTED, trouble.overrun) for trouble in meeting.troubles)
    return cut_off(meeting) + overruns


def cut_off(meeting: Meeting) -> float:
    """No block may run over; what a late start and interruptions cost is made good by nobody."""
    return meeting.late + sum(trouble.interruption for trouble in meeting.troubles)


def _at(log: list[Event], now: datetime) -> State:
    return play(STANDARD, START, log, now)


def _end_of(log: list[Event], place: int) -> datetime:
    return _at(log, log[-1].at).spans[place].ends


def _interrupted(log: list[Event], state: State, minutes: int) -> State:
    """A pause in the middle of the current block."""
    assert state.span is not None
    paused_at = max(log[-1].at, state.span.starts + (state.span.ends - state.span.starts) / 2)
    log += [Event(EventKind.PAUSED, paused_at), Event(EventKind.RESUMED, paused_at + minutes * MINUTE)]
    return _at(log, log[-1].at)


def _overrun(log: list[Event], state: State, wanted: int, insists: bool) -> None:
    """The votes before the block ends, and what its members take beyond them."""
    for step in range(len(STEPS)):
        if wanted <= 0 or state.phase is not Phase.RUNNING or state.span is None:
            return
        more = min(wanted, minutes_asked(state, step))
        warned_at = max(log[-1].at, state.span.starts, state.span.ends - WARNING)
        try:
            allow_extension(state, more)
        except Refusal:
            break
        log.append(Event(EventKind.EXTENDED, warned_at, more))
        wanted -= more
        state = _at(log, warned_at)
    if insists and wanted > 0 and state.phase is Phase.RUNNING and state.span is not None:
        log.append(Event(EventKind.EXTENDED, max(log[-1].at, state.span.starts), wanted, moves_end=True))

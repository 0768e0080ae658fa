"""When a session ends, for each way of keeping time, in minutes after its planned end."""

from datetime import UTC, datetime, timedelta

from benchmarks.sessions.simulated_year import SimulatedSession
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


def by_the_rule(session: SimulatedSession) -> float:
    """Circlekeeper's way: a vote extends a block if later ones can be shortened; flexible blocks make up for delays."""
    log = [Event(EventKind.STARTED, START + session.late * MINUTE)]
    for place, disturbance in enumerate(session.disturbances):
        state = _at(log, log[-1].at if place == 0 else _end_of(log, place - 1))
        if state.current != place:
            continue
        if disturbance.interruption:
            state = _interrupted(log, state, disturbance.interruption)
        _overrun(log, state, disturbance.overrun, disturbance.insists)
    ends_at = _at(log, START + timedelta(hours=6)).ends_at
    return (ends_at - START) / MINUTE - PLANNED


def fixed(session: SimulatedSession) -> float:
    """Every block takes its planned minutes plus its overrun, by the same votes, from its actual start."""
    overruns = sum(
        disturbance.overrun if disturbance.insists else min(VOTED, disturbance.overrun)
        for disturbance in session.disturbances
    )
    return cut_off(session) + overruns


def cut_off(session: SimulatedSession) -> float:
    """No block may run over, but nothing makes up for a late start and interruptions."""
    return session.late + sum(disturbance.interruption for disturbance in session.disturbances)


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
    """Apply the votes before the block ends, and the overrun that its members insist on."""
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

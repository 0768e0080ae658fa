"""Whether a press may become an event of a session, decided before it is stored."""

from datetime import datetime, timedelta

from rules.agenda import MINUTE, NOTHING, Kind, Phase, State, needed
from rules.errors import RuleError

EARLIEST_START = timedelta(minutes=15)
LONGEST_EXTENSION = 30


def allow_start(state: State, now: datetime) -> None:
    """Raises RuleError when the session has started, or when its time is more than 15 minutes away."""
    _allow(Kind.STARTED, state)
    if state.look_at and now < state.look_at - EARLIEST_START:
        raise RuleError("It is too early: a session can start from 15 minutes before its time.")


def allow_advance(state: State, from_block: int | None) -> None:
    """Raises RuleError unless `from_block`, the place of the block that the person wants to leave, is current.

    So two people who press at once move on once. None stands for whichever block is current.
    """
    _allow(Kind.ADVANCED, state)
    if from_block not in {None, state.current}:
        raise RuleError("The circle has moved on from that block already.")


def allow_pause(state: State) -> None:
    """Raises RuleError unless the session is running."""
    _allow(Kind.PAUSED, state)


def allow_resume(state: State) -> None:
    """Raises RuleError unless the session is paused."""
    _allow(Kind.RESUMED, state)


def allow_extension(state: State, minutes: int, moves_end: bool = False) -> None:
    """Raises RuleError when the later blocks cannot pay for `minutes` more, unless the end moves with them."""
    _allow(Kind.EXTENDED, state)
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise RuleError(f"A block can be extended by 1 to {LONGEST_EXTENSION} minutes at a time.")
    available = spare(state) // MINUTE
    if moves_end or minutes <= available:
        return
    if available == 0:
        raise RuleError("No later block can give time. The session would have to end later.")
    some = "1 minute" if available == 1 else f"{available} minutes"
    raise RuleError(f"The later blocks can give {some} at most. For more, the session would have to end later.")


def allow_end(state: State) -> None:
    """Raises RuleError when there is nothing to end."""
    _allow(Kind.ENDED, state)


def spare(state: State) -> timedelta:
    """How much longer the current block can last without moving the planned end; nothing when no block is current."""
    if state.current is None:
        return NOTHING
    later = needed(state.blocks[state.current + 1 :])
    return max(NOTHING, state.planned_end - state.spans[state.current].ends - later)


_REFUSED = {
    Phase.WAITING: "The session has not started yet.",
    Phase.CLOSING: "The last block is over; what is left is to end the session.",
    Phase.ENDED: "This session has ended.",
}
_REFUSALS: dict[Kind, dict[Phase, str]] = {
    Kind.STARTED: dict.fromkeys(set(Phase) - {Phase.WAITING}, "The session has started already."),
    Kind.ADVANCED: _REFUSED,
    Kind.PAUSED: {**_REFUSED, Phase.PAUSED: "The session is paused already."},
    Kind.RESUMED: {**_REFUSED, Phase.RUNNING: "The session is not paused."},
    Kind.EXTENDED: _REFUSED,
    Kind.ENDED: {
        Phase.WAITING: "The session has not started yet; it can be cancelled instead.",
        Phase.ENDED: "The session has ended already.",
    },
}


def _allow(kind: Kind, state: State) -> None:
    if sentence := _REFUSALS[kind].get(state.phase):
        raise RuleError(sentence)

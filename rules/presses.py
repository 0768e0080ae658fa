"""Whether a press may become an event of a session, decided before it is stored."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rules.agenda import State
from rules.blocks import MINUTE
from rules.errors import RuleError
from rules.leading import Lead
from vocabulary.limits import LONGEST_EXTENSION
from vocabulary.sessions import EventKind, Phase

EARLIEST_START = timedelta(minutes=15)


def allow_start(state: State, now: datetime) -> None:
    """Raises RuleError when the session has started, or when its time is more than 15 minutes away."""
    _allow(EventKind.STARTED, state)
    if state.look_at and now < state.look_at - EARLIEST_START:
        raise RuleError("It is too early: a session can start from 15 minutes before its time.")


def allow_advance(state: State, from_visit: int | None) -> None:
    """Raises RuleError unless `from_visit`, the stay that the person wants to end, is the current one.

    So two people who press at once move on once. None stands for whichever is current.
    """
    _allow(EventKind.ADVANCED, state)
    _allow_from(state, from_visit)


def allow_back(state: State, from_visit: int | None) -> None:
    """Raises RuleError when there is no block to go back to, or when the stay `from_visit` is over."""
    _allow(EventKind.WENT_BACK, state)
    _allow_from(state, from_visit)
    if state.current == 0:
        raise RuleError("This is the first block, so there is none to go back to.")


def allow_correction(state: State, since: datetime, now: datetime) -> None:
    """Raises RuleError unless the current block may have begun at `since`."""
    _allow(EventKind.CORRECTED, state)
    assert state.current is not None
    assert state.correctable is not None
    name, (first, last) = state.blocks[state.current].name, state.correctable
    if since > now:
        raise RuleError("That is still to come. When did the block begin?")
    if first is None and since < state.starts_at - EARLIEST_START:
        raise RuleError("That is too early: a session can start from 15 minutes before its time.")
    if first is not None and since < first:
        before = state.blocks[state.current - 1].name
        raise RuleError(f"“{name}” came after “{before}”, so it began at {_moment(first)} at the earliest.")
    if since > last:
        raise RuleError(f"Of the time until now a part was paused, so “{name}” began by {_moment(last)}.")
    if _over_with(state, since, now):
        raise RuleError(f"“{name}” would be over already. Move on instead.")


def allow_take_over(state: State, person: int, lead: Lead, present: Collection[int], now: datetime) -> None:
    """Let anybody in voice lead while whoever leads is missing or only stands in, and the facilitator on asking.

    An offer keeps the first minutes for whoever is next in turn, so that standing in is as fair as leading. Raises
    RuleError for everybody else.
    """
    _allow(EventKind.TOOK_OVER, state)
    if person == lead.leader:
        raise RuleError("You lead this session already.")
    if person not in present:
        raise RuleError("Whoever leads should be in the voice channel. Join it, then try again.")
    if person == lead.named:
        return
    if lead.kept_by_someone_in(present):
        raise RuleError(f"<@{lead.leader}> leads this session and is here. Ask them.")
    if state.phase is Phase.WAITING and state.look_at is not None:
        raise RuleError("It is not time yet, and whoever leads may still come.")
    offer = lead.offer
    if offer is not None and person != offer.to and now < offer.until:
        raise RuleError(
            f"<@{offer.to}> is next in turn and may take over; from {_moment(offer.until)} on, anybody may. "
            "Everybody in voice can move the session on meanwhile."
        )


def allow_pause(state: State) -> None:
    """Raises RuleError unless the session is running."""
    _allow(EventKind.PAUSED, state)


def allow_resume(state: State) -> None:
    """Raises RuleError unless the session is paused."""
    _allow(EventKind.RESUMED, state)


def allow_extension(state: State, minutes: int, moves_end: bool = False) -> None:
    """Raises RuleError when the later blocks cannot pay for `minutes` more, unless the end moves with them."""
    _allow(EventKind.EXTENDED, state)
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise RuleError(f"A block can be extended by 1 to {LONGEST_EXTENSION} minutes at a time.")
    available = state.spare // MINUTE
    if moves_end or minutes <= available:
        return
    if available == 0:
        raise RuleError("No later block can give time. The session would have to end later.")
    some = "1 minute" if available == 1 else f"{available} minutes"
    raise RuleError(f"The later blocks can give {some} at most. For more, the session would have to end later.")


def allow_end(state: State) -> None:
    """Raises RuleError when there is nothing to end."""
    _allow(EventKind.ENDED, state)


_REFUSED = {
    Phase.WAITING: "The session has not started yet.",
    Phase.CLOSING: "The last block is over; what is left is to end the session.",
    Phase.ENDED: "This session has ended.",
}
_REFUSALS: dict[EventKind, dict[Phase, str]] = {
    EventKind.STARTED: dict.fromkeys(set(Phase) - {Phase.WAITING}, "The session has started already."),
    EventKind.ADVANCED: _REFUSED,
    EventKind.PAUSED: {**_REFUSED, Phase.PAUSED: "The session is paused already."},
    EventKind.RESUMED: {**_REFUSED, Phase.RUNNING: "The session is not paused."},
    EventKind.EXTENDED: _REFUSED,
    EventKind.WENT_BACK: {phase: _REFUSED[phase] for phase in (Phase.WAITING, Phase.ENDED)},
    EventKind.CORRECTED: {**_REFUSED, Phase.PAUSED: "The session is paused. Resume it first."},
    EventKind.TOOK_OVER: {Phase.ENDED: _REFUSED[Phase.ENDED]},
    EventKind.ENDED: {
        Phase.WAITING: "The session has not started yet; it can be cancelled instead.",
        Phase.ENDED: "The session has ended already.",
    },
}


def _allow(kind: EventKind, state: State) -> None:
    if sentence := _REFUSALS[kind].get(state.phase):
        raise RuleError(sentence)


def _allow_from(state: State, visit: int | None) -> None:
    if visit not in {None, state.visit}:
        raise RuleError("The circle has moved on from that block already.")


def _over_with(state: State, since: datetime, now: datetime) -> bool:
    """Whether the current block would have ended by `now`. One that no flexible block follows could grow instead."""
    assert state.current is not None
    span, ahead = state.spans[state.current], state.blocks[state.current :]
    can_grow = ahead[0].flexible and not any(block.flexible for block in ahead[1:])
    return not can_grow and since + (span.ends - span.starts) <= now


def _moment(at: datetime) -> str:
    """As Discord shows it in the reader's own time."""
    return f"<t:{at.timestamp():.0f}:t>"

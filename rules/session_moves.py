"""Whether what a member wants to do in a session is allowed, decided before it becomes an event of the session."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from rules.agenda import Event, State
from rules.blocks import MINUTE
from rules.leading import Lead
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_EXTENSION
from vocabulary.sessions import EventKind, Phase

EARLIEST_START = timedelta(minutes=15)
AT_ONCE = timedelta(seconds=2)


def is_near(starts_at: datetime, now: datetime) -> bool:
    """Whether an open session may have begun, or may begin from now on: who is in voice counts."""
    return starts_at - EARLIEST_START <= now


def allow_start(state: State, now: datetime) -> None:
    """Raises Refusal when the session has started, or when its time is more than 15 minutes away."""
    _allow(EventKind.STARTED, state)
    if state.look_at and now < state.look_at - EARLIEST_START:
        raise Refusal("sessions/too-early")


def allow_advance(state: State, from_visit: int | None) -> None:
    """Raises Refusal unless `from_visit`, the visit that the person wants to end, is the current one.

    So two people who press at the same time move on once. None stands for the current visit.
    """
    _allow(EventKind.ADVANCED, state)
    _allow_from(state, from_visit)


def allow_back(state: State, from_visit: int | None) -> None:
    """Raises Refusal when there is no block to go back to, or when the visit `from_visit` is over."""
    _allow(EventKind.WENT_BACK, state)
    _allow_from(state, from_visit)
    if state.current == 0:
        raise Refusal("sessions/first-block")


def allow_correction(state: State, since: datetime, now: datetime) -> None:
    """Raises Refusal unless the current block may have begun at `since`."""
    _allow(EventKind.CORRECTED, state)
    assert state.current is not None
    assert state.correctable is not None
    name, (first, last) = state.blocks[state.current].name, state.correctable
    if since > now:
        raise Refusal("sessions/block-start-ahead")
    if first is None and since < state.starts_at - EARLIEST_START:
        raise Refusal("sessions/block-start-too-early")
    if first is not None and since < first:
        before = state.blocks[state.current - 1].name
        raise Refusal("sessions/block-start-before-previous", block=name, previous=before, earliest=first)
    if since > last:
        raise Refusal("sessions/block-start-in-pause", block=name, latest=last)
    if _over_with(state, since, now):
        raise Refusal("sessions/block-start-ends-block", block=name)


def allow_take_over(state: State, person: int, lead: Lead, present: Collection[int], now: datetime) -> None:
    """Let anybody in voice lead while the leader is missing or only stands in, and the facilitator at any time.

    While an offer is open, only the member who is next in turn may, so that standing in is as fair as leading. Raises
    Refusal for everybody else.
    """
    _allow(EventKind.TOOK_OVER, state)
    if person == lead.leader:
        raise Refusal("sessions/you-lead")
    if person not in present:
        raise Refusal("sessions/lead-from-voice")
    if person == lead.named:
        return
    if lead.must_be_asked(present):
        raise Refusal("sessions/ask-leader", leader=lead.leader)
    if state.phase is Phase.WAITING and state.look_at is not None:
        raise Refusal("sessions/leader-may-come")
    offer = lead.offer
    if offer is not None and person != offer.to and now < offer.until:
        raise Refusal("sessions/lead-offered", to=offer.to, until=offer.until)


def allow_hand_over(state: State, to: int, lead: Lead, present: Collection[int]) -> None:
    """Let whoever leads give the lead to somebody who is there. Raises Refusal otherwise."""
    _allow(EventKind.TOOK_OVER, state)
    if to == lead.leader:
        raise Refusal("sessions/they-lead", person=to)
    _allow_in_voice(to, present)


def allow_present(state: State, to: int, present: Collection[int]) -> None:
    """Let somebody who is there present instead. Raises Refusal otherwise."""
    _allow(EventKind.TOOK_OVER, state)
    _allow_in_voice(to, present)


def may_take_over(state: State, person: int, lead: Lead, present: Collection[int], now: datetime) -> bool:
    """Whether `allow_take_over` allows it."""
    try:
        allow_take_over(state, person, lead, present, now)
    except Refusal:
        return False
    return True


def is_done_already(last: Event, wanted: Event) -> bool:
    """Whether somebody else, who did the last thing that happened, has just done the same.

    Two people who press at the same moment want it once: neither has seen yet what the other did.
    """
    return wanted.at - last.at <= AT_ONCE and replace(last, at=wanted.at) == wanted


def allow_pause(state: State) -> None:
    """Raises Refusal unless the session is running."""
    _allow(EventKind.PAUSED, state)


def allow_resume(state: State) -> None:
    """Raises Refusal unless the session is paused."""
    _allow(EventKind.RESUMED, state)


def allow_extension(state: State, minutes: int, moves_end: bool = False) -> None:
    """Raises Refusal when the later blocks cannot give `minutes` more, unless the end of the session moves too."""
    _allow(EventKind.EXTENDED, state)
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise Refusal("sessions/extension-length", longest=LONGEST_EXTENSION)
    available = state.spare // MINUTE
    if moves_end or minutes <= available:
        return
    if available == 0:
        raise Refusal("sessions/no-time-to-give")
    raise Refusal("sessions/little-time-to-give", available=available * MINUTE)


def allow_end(state: State) -> None:
    """Raises Refusal when there is nothing to end."""
    _allow(EventKind.ENDED, state)


_REFUSED = {
    Phase.WAITING: "sessions/not-started",
    Phase.CLOSING: "sessions/last-block-over",
    Phase.ENDED: "sessions/ended",
}
_REFUSALS: dict[EventKind, dict[Phase, str]] = {
    EventKind.STARTED: dict.fromkeys(set(Phase) - {Phase.WAITING}, "sessions/started-already"),
    EventKind.ADVANCED: _REFUSED,
    EventKind.PAUSED: {**_REFUSED, Phase.PAUSED: "sessions/paused-already"},
    EventKind.RESUMED: {**_REFUSED, Phase.RUNNING: "sessions/not-paused"},
    EventKind.EXTENDED: _REFUSED,
    EventKind.WENT_BACK: {phase: _REFUSED[phase] for phase in (Phase.WAITING, Phase.ENDED)},
    EventKind.CORRECTED: {**_REFUSED, Phase.PAUSED: "sessions/paused"},
    EventKind.TOOK_OVER: {Phase.ENDED: _REFUSED[Phase.ENDED]},
    EventKind.ENDED: {
        Phase.WAITING: "sessions/cancel-instead",
        Phase.ENDED: "sessions/ended-already",
    },
}


def _allow(kind: EventKind, state: State) -> None:
    if sentence := _REFUSALS[kind].get(state.phase):
        raise Refusal(sentence)


def _allow_in_voice(person: int, present: Collection[int]) -> None:
    if person not in present:
        raise Refusal("sessions/not-here", person=person)


def _allow_from(state: State, visit: int | None) -> None:
    if visit not in {None, state.visit}:
        raise Refusal("sessions/block-over")


def _over_with(state: State, since: datetime, now: datetime) -> bool:
    """Whether the current block would have ended by `now`. The last flexible block would grow instead."""
    assert state.current is not None
    span, ahead = state.spans[state.current], state.blocks[state.current :]
    can_grow = ahead[0].flexible and not any(block.flexible for block in ahead[1:])
    return not can_grow and since + (span.ends - span.starts) <= now

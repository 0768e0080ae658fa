"""How the blocks of a session make room for each other: each event turns one timeline into the next.

`rules.agenda` is built on this module, and its docstring says what holds for every timeline.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.agenda_events import Event
from rules.blocks import MINUTE, NOTHING, Block, Span
from rules.shares import share
from vocabulary.sessions import EventKind, Phase

SHORTEST_RETURN = timedelta(minutes=2)
"""How long a block lasts at least when the circle goes back to it."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A block and its place in time. `planned` is its planned end.

    `granted` is the time by which people have extended it. `unused` is what was left of it when people moved on.
    """

    block: Block
    planned: datetime
    span: Span
    granted: timedelta = NOTHING
    unused: timedelta = NOTHING

    @property
    def owed(self) -> timedelta:
        """How long its span must be at least."""
        owed = self.block.least * MINUTE if self.block.flexible else self.block.minutes * MINUTE + self.granted
        return max(NOTHING, owed - self.span.before)

    @property
    def earliest_end(self) -> datetime:
        """The earliest end that gives it what it is owed."""
        return self.span.starts + self.span.paused + self.owed


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each block of a session begins and ends, by the events so far. `backs` counts how often it went back.

    `early` is by how much it began before `starts_at`, its time; all that is planned is earlier by that.
    """

    parts: tuple[Part, ...]
    starts_at: datetime
    early: timedelta = NOTHING
    started: bool = False
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    backs: int = 0

    @property
    def ends_at(self) -> datetime:
        return self.parts[-1].span.ends

    @property
    def planned_end(self) -> datetime:
        return self.parts[-1].planned

    def phase(self, at: datetime) -> Phase:
        if self.ended_at:
            return Phase.ENDED
        if not self.started:
            return Phase.WAITING
        if self.paused_at:
            return Phase.PAUSED
        return Phase.RUNNING if at < self.ends_at else Phase.CLOSING

    def current(self, at: datetime) -> int:
        """The index of the current block at `at`, in a pause the paused one; the number of blocks after the last one.

        Where one block ends and the next begins, it is the next one.
        """
        at = self.paused_at or at
        not_over = (index for index, part in enumerate(self.parts) if at < part.span.ends)
        return next(not_over, len(self.parts))

    def latest_end(self, index: int) -> datetime:
        """The latest end of the block at `index` with which the session can still end as planned."""
        return self.planned_end - sum((part.owed for part in self.parts[index + 1 :]), NOTHING)


def as_planned(blocks: Sequence[Block], starts_at: datetime) -> Timeline:
    """The timeline of a session in which nothing has happened yet."""
    spans = _consecutive(starts_at, [block.minutes * MINUTE for block in blocks])
    return Timeline(tuple(Part(block, span.ends, span) for block, span in zip(blocks, spans, strict=True)), starts_at)


def apply(timeline: Timeline, event: Event) -> Timeline:
    """The timeline after the event. An event that is impossible in that phase changes nothing."""
    phases, change = _CHANGES[event.kind]
    return change(timeline, event) if timeline.phase(event.at) in phases else timeline


def bounds_of_correction(timeline: Timeline, at: datetime) -> tuple[datetime | None, datetime]:
    """The earliest and the latest instant at which the block that runs at `at` may really have begun.

    Both that block and the one before it stay long enough for their pauses. The first block has no earliest start.
    """
    index = timeline.current(at)
    before, span = timeline.parts[index - 1].span, timeline.parts[index].span
    return (before.starts + before.paused if index else None), at - span.paused


def _start(timeline: Timeline, event: Event) -> Timeline:
    return _replan_from(_begun(replace(timeline, started=True), event.at), 0, event.at)


def _advance(timeline: Timeline, event: Event) -> Timeline:
    # Looked up before the resume: a block that was paused in its last moment would not be current afterwards.
    index = timeline.current(event.at)
    timeline = _resume(timeline, event)
    unused = max(NOTHING, timeline.parts[index].span.ends - event.at)
    return _end_block(_with_part(timeline, index, replace(timeline.parts[index], unused=unused)), index, event.at)


def _pause(timeline: Timeline, event: Event) -> Timeline:
    return replace(timeline, paused_at=event.at)


def _resume(timeline: Timeline, event: Event) -> Timeline:
    """Go on after a pause, if there is one: the current block ends later, by the length of the pause."""
    if timeline.paused_at is None:
        return timeline
    index, pause = timeline.current(event.at), event.at - timeline.paused_at
    part = timeline.parts[index]
    ends = part.span.ends + pause
    part = replace(part, span=replace(part.span, paused=part.span.paused + pause))
    timeline = _with_part(replace(timeline, paused_at=None), index, part)
    return _end_block(timeline, index, _affordable_end(timeline, index, ends, event.at))


def _extend(timeline: Timeline, event: Event) -> Timeline:
    index, more = timeline.current(event.at), event.minutes * MINUTE
    if event.moves_end:
        later = (replace(part, planned=part.planned + more) for part in timeline.parts[index:])
        timeline = replace(timeline, parts=(*timeline.parts[:index], *later))
    part = timeline.parts[index]
    timeline = _with_part(timeline, index, replace(part, granted=part.granted + more))
    return _end_block(timeline, index, part.span.ends + more)


def _go_back(timeline: Timeline, event: Event) -> Timeline:
    """Let the block before the current one go on for what was left of it, two minutes at least.

    The time that the current block has had still counts for it, and is a pause in the block before it.
    """
    index = timeline.current(event.at) - 1
    if index < 0:
        return timeline
    timeline = replace(_resume(timeline, event), backs=timeline.backs + 1)
    if index + 1 < len(timeline.parts):
        left = timeline.parts[index + 1]
        given = event.at - left.span.starts - left.span.paused + left.span.before
        span = replace(left.span, before=given // _SECOND * _SECOND)
        timeline = _with_part(timeline, index + 1, replace(left, span=span, unused=NOTHING))
    part = timeline.parts[index]
    stay = max(part.unused, SHORTEST_RETURN)
    # Not earlier than without the visit to the next block, so that a button pressed by mistake costs nothing.
    earliest = max(part.span.ends + part.unused, event.at + SHORTEST_RETURN)
    span = replace(part.span, paused=part.span.paused + event.at - part.span.ends)
    part = replace(part, span=span, granted=part.granted + stay - part.unused, unused=NOTHING)
    timeline = _with_part(timeline, index, part)
    return _end_block(timeline, index, _affordable_end(timeline, index, event.at + stay, earliest))


def _correct(timeline: Timeline, event: Event) -> Timeline:
    """Move the beginning of the current block: it keeps its length, and the block before it ends where it begins.

    When that makes it end earlier, a flexible block keeps the time that no later one can use.
    """
    if event.since is None:
        return timeline
    index, (first, last) = timeline.current(event.at), bounds_of_correction(timeline, event.at)
    since = min(last, max(first or event.since, event.since))
    timeline = timeline if index else _begun(timeline, since)
    part = timeline.parts[index]
    late = since - part.span.starts
    timeline = _with_part(timeline, index, replace(part, span=replace(part.span, starts=since)))
    if index:
        before = timeline.parts[index - 1]
        unused = max(NOTHING, before.unused - late)
        before = replace(before, span=replace(before.span, ends=since), unused=unused)
        timeline = _with_part(timeline, index - 1, before)
    ends = max(event.at, part.span.ends + late)
    if late > NOTHING:
        ends = _affordable_end(timeline, index, ends, event.at)
    elif late and part.block.flexible and not any(later.block.flexible for later in timeline.parts[index + 1 :]):
        ends = max(ends, min(part.span.ends, timeline.latest_end(index)))
    return _end_block(timeline, index, ends)


def _change_nothing(timeline: Timeline, _: Event) -> Timeline:
    return timeline


def _end(timeline: Timeline, event: Event) -> Timeline:
    timeline = _resume(timeline, event) if timeline.started else _start(timeline, event)
    parts = (replace(part, span=_cut_off(part.span, event.at)) for part in timeline.parts)
    return replace(timeline, parts=tuple(parts), ended_at=event.at)


_UNDERWAY = frozenset({Phase.RUNNING, Phase.PAUSED})
_CHANGES: dict[EventKind, tuple[frozenset[Phase], Callable[[Timeline, Event], Timeline]]] = {
    EventKind.STARTED: (frozenset({Phase.WAITING}), _start),
    EventKind.ADVANCED: (_UNDERWAY, _advance),
    EventKind.PAUSED: (frozenset({Phase.RUNNING}), _pause),
    EventKind.RESUMED: (frozenset({Phase.PAUSED}), _resume),
    EventKind.EXTENDED: (_UNDERWAY, _extend),
    EventKind.WENT_BACK: (_UNDERWAY | {Phase.CLOSING}, _go_back),
    EventKind.CORRECTED: (frozenset({Phase.RUNNING}), _correct),
    EventKind.TOOK_OVER: (frozenset(Phase), _change_nothing),
    EventKind.STOOD_IN: (frozenset(Phase), _change_nothing),
    EventKind.ENDED: (frozenset(Phase) - {Phase.ENDED}, _end),
}


def _begun(timeline: Timeline, at: datetime) -> Timeline:
    """Plan a session that begins `at`: as long as it was planned if that is before its time, or else to end on time."""
    early = max(NOTHING, timeline.starts_at - at)
    parts = tuple(replace(part, planned=part.planned + timeline.early - early) for part in timeline.parts)
    return replace(timeline, parts=parts, early=early)


def _affordable_end(timeline: Timeline, index: int, ends: datetime, earliest: datetime) -> datetime:
    """`ends`, or earlier: a flexible block gives up the time that the later blocks cannot give, down to its least."""
    part = timeline.parts[index]
    if not part.block.flexible:
        return ends
    return min(ends, max(earliest, part.earliest_end, timeline.latest_end(index)))


def _end_block(timeline: Timeline, index: int, ends: datetime) -> Timeline:
    """Let the block at `index` end at `ends`, and the later ones share what is left until the planned end."""
    part = timeline.parts[index]
    return _replan_from(_with_part(timeline, index, replace(part, span=replace(part.span, ends=ends))), index + 1, ends)


def _replan_from(timeline: Timeline, index: int, starts: datetime) -> Timeline:
    """Let the blocks from `index` on begin at `starts` and meet the planned end, as far as flexible ones allow."""
    parts = timeline.parts[index:]
    flexible = [part for part in parts if part.block.flexible]
    fixed = sum((part.owed for part in parts if not part.block.flexible), NOTHING)
    lengths = iter(_flexible_lengths(flexible, timeline.planned_end - starts - fixed))
    spans = _consecutive(starts, [next(lengths) if part.block.flexible else part.owed for part in parts])
    replanned = (
        replace(part, span=replace(span, before=part.span.before)) for part, span in zip(parts, spans, strict=True)
    )
    return replace(timeline, parts=(*timeline.parts[:index], *replanned))


def _flexible_lengths(flexible: Sequence[Part], room: timedelta) -> list[timedelta]:
    """How long each flexible block is when they share `room`; what it had in an earlier visit counts as its own.

    Lengths are whole seconds, since Discord shows nothing smaller; the first block gets the rest of a second.
    """
    before = [part.span.before // _SECOND for part in flexible]
    seconds, rest = divmod(room, _SECOND)
    floors = [given + part.owed // _SECOND for given, part in zip(before, flexible, strict=True)]
    shares = share(seconds + sum(before), [part.block.minutes for part in flexible], floors)
    lengths = [(whole - given) * _SECOND for whole, given in zip(shares, before, strict=True)]
    if lengths and sum(lengths, NOTHING) == seconds * _SECOND:
        lengths[0] += rest
    return lengths


def _consecutive(starts: datetime, lengths: Iterable[timedelta]) -> list[Span]:
    spans: list[Span] = []
    for length in lengths:
        spans.append(Span(starts, starts + length))
        starts += length
    return spans


def _with_part(timeline: Timeline, index: int, part: Part) -> Timeline:
    return replace(timeline, parts=(*timeline.parts[:index], part, *timeline.parts[index + 1 :]))


def _cut_off(span: Span, at: datetime) -> Span:
    return replace(span, starts=min(span.starts, at), ends=min(span.ends, at))

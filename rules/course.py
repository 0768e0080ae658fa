"""How a session's blocks give way to each other: each event makes another course of the one before it.

This is the inside of `rules.agenda`, which tells the promises that it keeps.
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
    """A block in its course. `planned` is its end by the plan.

    `granted` is by how much people have lengthened it. `unused` is what was left of it when people moved on by hand.
    """

    block: Block
    planned: datetime
    span: Span
    granted: timedelta = NOTHING
    unused: timedelta = NOTHING

    @property
    def owed(self) -> timedelta:
        """The least that its span must still hold."""
        owed = self.block.least * MINUTE if self.block.flexible else self.block.minutes * MINUTE + self.granted
        return max(NOTHING, owed - self.span.before)

    @property
    def soonest(self) -> datetime:
        """The earliest end with which it keeps what it is owed."""
        return self.span.starts + self.span.paused + self.owed


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a session as its events have it so far. It goes on like this until the next event.

    `backs` counts how often the circle went back.
    """

    parts: tuple[Part, ...]
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
        """The place of the block at `at`, in a pause of the paused one; after the last one, its place and one.

        Of two that share an instant it is the later one.
        """
        at = self.paused_at or at
        places = (place for place, part in enumerate(self.parts) if at < part.span.ends)
        return next(places, len(self.parts))

    def latest(self, place: int) -> datetime:
        """The latest end of the block in `place` with which the later ones can still meet the planned end."""
        return self.planned_end - sum((part.owed for part in self.parts[place + 1 :]), NOTHING)


def as_planned(blocks: Sequence[Block], starts_at: datetime) -> Course:
    """The course of a session in which nothing has happened yet."""
    spans = _row(starts_at, [block.minutes * MINUTE for block in blocks])
    return Course(tuple(Part(block, span.ends, span) for block, span in zip(blocks, spans, strict=True)))


def step(course: Course, event: Event) -> Course:
    """What becomes of the course by the event. One that makes no sense where it stands changes nothing."""
    phases, change = _STEPS[event.kind]
    return change(course, event) if course.phase(event.at) in phases else course


def bounds_of_correction(course: Course, at: datetime) -> tuple[datetime | None, datetime]:
    """Between which instants the block that runs at `at` may in truth have begun.

    The block before it keeps its pauses, and so does this one. The first block has no lower bound.
    """
    place = course.current(at)
    before, span = course.parts[place - 1].span, course.parts[place].span
    return (before.starts + before.paused if place else None), at - span.paused


def _start(course: Course, event: Event) -> Course:
    return _from(replace(course, started=True), 0, event.at)


def _advance(course: Course, event: Event) -> Course:
    # Found before going on: a block whose last moment the pause has used up would not be current after it.
    place = course.current(event.at)
    course = _resume(course, event)
    unused = max(NOTHING, course.parts[place].span.ends - event.at)
    return _ending(_changed(course, place, replace(course.parts[place], unused=unused)), place, event.at)


def _pause(course: Course, event: Event) -> Course:
    return replace(course, paused_at=event.at)


def _resume(course: Course, event: Event) -> Course:
    """Go on after a pause, if there is one: the current block ends later, by the length of the pause."""
    if course.paused_at is None:
        return course
    place, pause = course.current(event.at), event.at - course.paused_at
    part = course.parts[place]
    ends = part.span.ends + pause
    part = replace(part, span=replace(part.span, paused=part.span.paused + pause))
    course = _changed(replace(course, paused_at=None), place, part)
    return _ending(course, place, _affordable(course, place, ends, event.at))


def _extend(course: Course, event: Event) -> Course:
    place, more = course.current(event.at), event.minutes * MINUTE
    if event.moves_end:
        later = (replace(part, planned=part.planned + more) for part in course.parts[place:])
        course = replace(course, parts=(*course.parts[:place], *later))
    part = course.parts[place]
    course = _changed(course, place, replace(part, granted=part.granted + more))
    return _ending(course, place, part.span.ends + more)


def _go_back(course: Course, event: Event) -> Course:
    """Let the block before the current one go on for what was left of it, two minutes at least.

    What the current block was given so far stays to its credit, and is a pause in the block before it.
    """
    place = course.current(event.at) - 1
    if place < 0:
        return course
    course = replace(_resume(course, event), backs=course.backs + 1)
    if place + 1 < len(course.parts):
        left = course.parts[place + 1]
        given = event.at - left.span.starts - left.span.paused + left.span.before
        span = replace(left.span, before=given // _SECOND * _SECOND)
        course = _changed(course, place + 1, replace(left, span=span, unused=NOTHING))
    part = course.parts[place]
    stay = max(part.unused, SHORTEST_RETURN)
    # No sooner than if it had not been left, so that a mistaken press can be taken back without loss.
    soonest = max(part.span.ends + part.unused, event.at + SHORTEST_RETURN)
    span = replace(part.span, paused=part.span.paused + event.at - part.span.ends)
    part = replace(part, span=span, granted=part.granted + stay - part.unused, unused=NOTHING)
    course = _changed(course, place, part)
    return _ending(course, place, _affordable(course, place, event.at + stay, soonest))


def _correct(course: Course, event: Event) -> Course:
    """Let the current block have begun at another instant: it keeps its length, and the one before it ends there.

    Where it ends sooner so, a flexible block keeps what no later one can use.
    """
    if event.since is None:
        return course
    place, (first, last) = course.current(event.at), bounds_of_correction(course, event.at)
    since = min(last, max(first or event.since, event.since))
    part = course.parts[place]
    late = since - part.span.starts
    course = _changed(course, place, replace(part, span=replace(part.span, starts=since)))
    if place:
        before = course.parts[place - 1]
        unused = max(NOTHING, before.unused - late)
        before = replace(before, span=replace(before.span, ends=since), unused=unused)
        course = _changed(course, place - 1, before)
    ends = max(event.at, part.span.ends + late)
    if late > NOTHING:
        ends = _affordable(course, place, ends, event.at)
    elif late and part.block.flexible and not any(later.block.flexible for later in course.parts[place + 1 :]):
        ends = max(ends, min(part.span.ends, course.latest(place)))
    return _ending(course, place, ends)


def _hand_on(course: Course, _: Event) -> Course:
    return course


def _end(course: Course, event: Event) -> Course:
    course = _resume(course, event) if course.started else _start(course, event)
    parts = (replace(part, span=_cut(part.span, event.at)) for part in course.parts)
    return replace(course, parts=tuple(parts), ended_at=event.at)


_UNDERWAY = frozenset({Phase.RUNNING, Phase.PAUSED})
_STEPS: dict[EventKind, tuple[frozenset[Phase], Callable[[Course, Event], Course]]] = {
    EventKind.STARTED: (frozenset({Phase.WAITING}), _start),
    EventKind.ADVANCED: (_UNDERWAY, _advance),
    EventKind.PAUSED: (frozenset({Phase.RUNNING}), _pause),
    EventKind.RESUMED: (frozenset({Phase.PAUSED}), _resume),
    EventKind.EXTENDED: (_UNDERWAY, _extend),
    EventKind.WENT_BACK: (_UNDERWAY | {Phase.CLOSING}, _go_back),
    EventKind.CORRECTED: (frozenset({Phase.RUNNING}), _correct),
    EventKind.TOOK_OVER: (frozenset(Phase), _hand_on),
    EventKind.STOOD_IN: (frozenset(Phase), _hand_on),
    EventKind.ENDED: (frozenset(Phase) - {Phase.ENDED}, _end),
}


def _affordable(course: Course, place: int, ends: datetime, soonest: datetime) -> datetime:
    """`ends`, or sooner: what the later blocks cannot pay of it, a flexible block pays itself, down to its least."""
    part = course.parts[place]
    if not part.block.flexible:
        return ends
    return min(ends, max(soonest, part.soonest, course.latest(place)))


def _ending(course: Course, place: int, ends: datetime) -> Course:
    """Let the block in `place` end at `ends`, and the later ones share what is left until the planned end."""
    part = course.parts[place]
    return _from(_changed(course, place, replace(part, span=replace(part.span, ends=ends))), place + 1, ends)


def _from(course: Course, place: int, starts: datetime) -> Course:
    """Let the blocks from `place` on begin at `starts` and meet the planned end, as far as flexible ones can."""
    parts = course.parts[place:]
    fixed = sum((part.owed for part in parts if not part.block.flexible), NOTHING)
    lengths = iter(_lengths([part for part in parts if part.block.flexible], course.planned_end - starts - fixed))
    spans = _row(starts, [next(lengths) if part.block.flexible else part.owed for part in parts])
    laid = (replace(part, span=replace(span, before=part.span.before)) for part, span in zip(parts, spans, strict=True))
    return replace(course, parts=(*course.parts[:place], *laid))


def _lengths(flexible: Sequence[Part], room: timedelta) -> list[timedelta]:
    """Shares of `room`, where what a block was given before counts towards its share.

    They are whole seconds, since Discord shows no less; the first block takes the rest of a second.
    """
    before = [part.span.before // _SECOND for part in flexible]
    seconds, rest = divmod(room, _SECOND)
    floors = [given + part.owed // _SECOND for given, part in zip(before, flexible, strict=True)]
    shares = share(seconds + sum(before), [part.block.minutes for part in flexible], floors)
    lengths = [(whole - given) * _SECOND for whole, given in zip(shares, before, strict=True)]
    if lengths and sum(lengths, NOTHING) == seconds * _SECOND:
        lengths[0] += rest
    return lengths


def _row(starts: datetime, lengths: Iterable[timedelta]) -> list[Span]:
    spans: list[Span] = []
    for length in lengths:
        spans.append(Span(starts, starts + length))
        starts += length
    return spans


def _changed(course: Course, place: int, part: Part) -> Course:
    return replace(course, parts=(*course.parts[:place], part, *course.parts[place + 1 :]))


def _cut(span: Span, at: datetime) -> Span:
    return replace(span, starts=min(span.starts, at), ends=min(span.ends, at))

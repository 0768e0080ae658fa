"""Where a session is in its agenda. Follows from the agenda, the events so far and the time; nothing else is kept.

Blocks advance by themselves at their end; only what people do is an event. The end is a promise: time that is lost
(a late start, an extension, a pause) comes out of the flexible blocks, in proportion to their minutes and never
below their least; time that is won goes to them in the same way. Fixed blocks keep their minutes. So the end moves
only where it was told to, where the blocks could not keep what they are owed (then by exactly what is missing), or
to an earlier time when no flexible block is left to use what was won.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.errors import RuleError
from rules.shares import share

WARNING = timedelta(minutes=2)

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta()


class Kind(StrEnum):
    """What people do to a session."""

    STARTED = "started"
    ADVANCED = "advanced"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    ENDED = "ended"


class Phase(StrEnum):
    """`CLOSING` is after the last block, until people end the session."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an agenda. `minutes` is its plan; a flexible block may shrink to `least` minutes, or grow.

    Raises RuleError when the numbers contradict each other.
    """

    name: str
    minutes: int
    least: int
    flexible: bool
    prompt: str = ""

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise RuleError(f"“{self.name}” needs at least one minute.")
        if not 0 <= self.least <= self.minutes:
            raise RuleError(f"The least of “{self.name}” lies between 0 and its {self.minutes} minutes.")
        if not self.flexible and self.least != self.minutes:
            raise RuleError(f"“{self.name}” is fixed, so its least is its {self.minutes} minutes.")


@dataclass(frozen=True, slots=True)
class Event:
    """Something people did. `minutes` and `moves_end` belong to `EXTENDED` only."""

    kind: Kind
    at: datetime
    minutes: int = 0
    moves_end: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """When a block begins and ends, and how much of that was spent in pauses."""

    starts: datetime
    ends: datetime
    paused: timedelta = NOTHING


@dataclass(frozen=True, slots=True)
class State:
    """Where a session is at one instant.

    `spans` has one span for each of `blocks`, each beginning where the one before it ends. While people are late
    or paused, they tell what would be if it went on now. `planned` has the end of each block by the plan, which
    only an extension that moves the end changes.

    `current` is the block's place in `blocks` while running or paused. `warning` is true in the last two minutes
    of a block that is longer than that, except in a pause. `look_at`, always later than the instant of this
    state, is when phase, current or warning next change by themselves; None when only people can change them.
    """

    blocks: tuple[Block, ...]
    phase: Phase
    spans: tuple[Span, ...]
    planned: tuple[datetime, ...]
    current: int | None = None
    warning: bool = False
    look_at: datetime | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def block(self) -> Block | None:
        return None if self.current is None else self.blocks[self.current]

    @property
    def span(self) -> Span | None:
        return None if self.current is None else self.spans[self.current]

    @property
    def visit(self) -> int | None:
        """Names this stay in this block, the same in every replay; with `current` it would repeat after going back."""
        return self.current

    @property
    def ends_at(self) -> datetime:
        return self.spans[-1].ends

    @property
    def planned_end(self) -> datetime:
        return self.planned[-1]

    @property
    def behind(self) -> timedelta:
        """How much later than planned the current block ends: the first one while waiting, the last one at the end."""
        place = 0 if self.phase is Phase.WAITING else -1 if self.current is None else self.current
        return self.spans[place].ends - self.planned[place]


def play(blocks: Sequence[Block], starts_at: datetime, events: Iterable[Event], now: datetime) -> State:
    """Tell where a session is at `now`.

    `blocks` must not be empty; `starts_at` is the planned start. Events may come in any order; of two at the same
    instant the first in `events` goes first. Those after `now` have not happened yet, and those that make no sense
    where they stand (a second start, a pause in a pause, anything after the end) change nothing.
    """
    course = _as_planned(tuple(blocks), starts_at)
    for event in sorted((event for event in events if event.at <= now), key=lambda event: event.at):
        phases, step = _STEPS[event.kind]
        if course.phase(event.at) in phases:
            course = step(course, event)
    return _seen(course, now)


def needed(blocks: Iterable[Block]) -> timedelta:
    """The shortest time in which all of `blocks` keep what they are owed."""
    return sum((block.least * MINUTE for block in blocks), NOTHING)


@dataclass(frozen=True, slots=True)
class _Course:
    """The course of a session as its events have it so far. It goes on like this until the next event."""

    blocks: tuple[Block, ...]
    planned: tuple[datetime, ...]
    spans: tuple[Span, ...]
    started: bool = False
    paused_at: datetime | None = None
    ended_at: datetime | None = None

    def phase(self, at: datetime) -> Phase:
        if self.ended_at:
            return Phase.ENDED
        if not self.started:
            return Phase.WAITING
        if self.paused_at:
            return Phase.PAUSED
        return Phase.RUNNING if at < self.spans[-1].ends else Phase.CLOSING

    def current(self, at: datetime) -> int:
        """The block at `at`, while running or paused: at an instant shared by two blocks, the later one."""
        at = self.paused_at or at
        return next(place for place, span in enumerate(self.spans) if at < span.ends)


def _as_planned(blocks: tuple[Block, ...], starts_at: datetime) -> _Course:
    spans = _row(starts_at, (block.minutes * MINUTE for block in blocks))
    return _Course(blocks, tuple(span.ends for span in spans), spans)


def _start(course: _Course, event: Event) -> _Course:
    return replace(course, started=True, spans=_spans(course.blocks, event.at, course.planned[-1]))


def _advance(course: _Course, event: Event) -> _Course:
    # Found before going on: a block whose last moment the pause has used up would not be current after it.
    place = course.current(event.at)
    return _with_end_of(_resume(course, event), place, event.at)


def _pause(course: _Course, event: Event) -> _Course:
    return replace(course, paused_at=event.at)


def _resume(course: _Course, event: Event) -> _Course:
    """Go on after a pause, if there is one: the current block ends later, by the length of the pause.

    What the later blocks cannot pay of it, the current one pays itself if it is flexible.
    """
    if course.paused_at is None:
        return course
    place, pause = course.current(event.at), event.at - course.paused_at
    block, span = course.blocks[place], course.spans[place]
    paused, ends = span.paused + pause, span.ends + pause
    if block.flexible:
        soonest = max(event.at, span.starts + paused + block.least * MINUTE)
        latest = course.planned[-1] - needed(course.blocks[place + 1 :])
        ends = min(ends, max(soonest, latest))
    spans = (*course.spans[:place], replace(span, paused=paused), *course.spans[place + 1 :])
    return _with_end_of(replace(course, paused_at=None, spans=spans), place, ends)


def _extend(course: _Course, event: Event) -> _Course:
    place, more = course.current(event.at), event.minutes * MINUTE
    if event.moves_end:
        planned = tuple(end + more if later >= place else end for later, end in enumerate(course.planned))
        course = replace(course, planned=planned)
    return _with_end_of(course, place, course.spans[place].ends + more)


def _end(course: _Course, event: Event) -> _Course:
    course = _resume(course, event) if course.started else _start(course, event)
    cut = (replace(span, starts=min(span.starts, event.at), ends=min(span.ends, event.at)) for span in course.spans)
    return replace(course, spans=tuple(cut), ended_at=event.at)


_STEPS: dict[Kind, tuple[frozenset[Phase], Callable[[_Course, Event], _Course]]] = {
    Kind.STARTED: (frozenset({Phase.WAITING}), _start),
    Kind.ADVANCED: (frozenset({Phase.RUNNING, Phase.PAUSED}), _advance),
    Kind.PAUSED: (frozenset({Phase.RUNNING}), _pause),
    Kind.RESUMED: (frozenset({Phase.PAUSED}), _resume),
    Kind.EXTENDED: (frozenset({Phase.RUNNING, Phase.PAUSED}), _extend),
    Kind.ENDED: (frozenset(Phase) - {Phase.ENDED}, _end),
}


def _with_end_of(course: _Course, place: int, ends: datetime) -> _Course:
    """Let the block in `place` end at `ends`, and the later ones share what is left until the planned end."""
    span = replace(course.spans[place], ends=ends)
    later = _spans(course.blocks[place + 1 :], ends, course.planned[-1])
    return replace(course, spans=(*course.spans[:place], span, *later))


def _spans(blocks: Sequence[Block], starts: datetime, end: datetime) -> tuple[Span, ...]:
    """Spans of `blocks` from `starts` that meet `end`, as far as flexible blocks can see to it."""
    fixed = sum((block.minutes * MINUTE for block in blocks if not block.flexible), NOTHING)
    lengths = iter(_lengths([block for block in blocks if block.flexible], end - starts - fixed))
    return _row(starts, (next(lengths) if block.flexible else block.minutes * MINUTE for block in blocks))


def _lengths(flexible: Sequence[Block], room: timedelta) -> list[timedelta]:
    """Shares of `room` in whole seconds, since Discord shows no less; the first block takes the rest of a second."""
    seconds, rest = divmod(room, SECOND)
    shares = share(seconds, [block.minutes for block in flexible], [block.least * 60 for block in flexible])
    lengths = [part * SECOND for part in shares]
    if lengths and sum(shares) == seconds:
        lengths[0] += rest
    return lengths


def _row(starts: datetime, lengths: Iterable[timedelta]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for length in lengths:
        spans.append(Span(starts, starts + length))
        starts += length
    return tuple(spans)


def _seen(course: _Course, now: datetime) -> State:
    phase, spans = course.phase(now), course.spans
    current = course.current(now) if phase in {Phase.RUNNING, Phase.PAUSED} else None
    warning, look_at = False, None
    if phase is Phase.WAITING and now < spans[0].starts:
        look_at = spans[0].starts
    elif phase is Phase.WAITING:
        spans = _start(course, Event(Kind.STARTED, now)).spans
    elif phase is Phase.PAUSED:
        spans = _resume(course, Event(Kind.RESUMED, now)).spans
    elif current is not None:
        warning, look_at = _watch(spans[current], now)
    return State(
        course.blocks, phase, spans, course.planned, current, warning, look_at, course.paused_at, course.ended_at
    )


def _watch(span: Span, now: datetime) -> tuple[bool, datetime]:
    """Whether the warning is reached, and when that or the block changes next."""
    warns_at = span.ends - WARNING
    if span.starts < warns_at:
        return warns_at <= now, warns_at if now < warns_at else span.ends
    return False, span.ends

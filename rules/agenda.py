"""Where a session is in its agenda. Follows from the agenda, the events so far and the time; nothing else is kept.

Blocks advance by themselves at their end; only what people do is an event. The end is a promise: time that is lost
(a late start, an extension, a pause, a block taken up again) comes out of the flexible blocks, in proportion to their
minutes and never below their least; time that is won goes to them in the same way. Fixed blocks keep their minutes. So
the end moves only where it was told to, where the blocks could not keep what they are owed (then by exactly what is
missing), or to an earlier time when no flexible block is left to use what was won.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.agenda_events import Event
from rules.blocks import NOTHING, Block, Span
from rules.course import Course, as_planned, bounds_of_correction, step
from vocabulary.sessions import EventKind, Phase

__all__ = ["WARNING", "Block", "Event", "Span", "State", "play"]

WARNING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class State:
    """Where a session is at one instant.

    `starts_at` is the planned start. `spans` has one span for each of `blocks`, each beginning where the one before it
    ends. While people are late or paused, they tell what would be if it went on now. `planned` has the end of each
    block by the plan, which only an extension that moves the end changes. `owed` is the shortest that each span can be
    without cutting the block by hand.

    `current` is the block's place in `blocks` while running or paused. `backs` counts how often the circle went back.
    `warning` is true in the last two minutes of a block that is longer than that, except in a pause. `look_at`,
    always later than the instant of this state, is when phase, current or warning next change by themselves; None
    when only people can change them. `correctable` is between which instants the current block may have begun in
    truth (the first one has no lower bound); None unless running.
    """

    blocks: tuple[Block, ...]
    starts_at: datetime
    phase: Phase
    spans: tuple[Span, ...]
    planned: tuple[datetime, ...]
    owed: tuple[timedelta, ...]
    current: int | None = None
    backs: int = 0
    warning: bool = False
    look_at: datetime | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    correctable: tuple[datetime | None, datetime] | None = None

    @property
    def block(self) -> Block | None:
        return None if self.current is None else self.blocks[self.current]

    @property
    def span(self) -> Span | None:
        return None if self.current is None else self.spans[self.current]

    @property
    def visit(self) -> int | None:
        """Names this stay in this block, the same in every replay, and greater than those of all stays before it.

        While nobody has gone back, it is the block's place. The close has one too, as if it were one more block.
        Before the start and after the end it is None.
        """
        if self.phase is Phase.CLOSING:
            return self.last_visit
        return None if self.current is None else self.backs * (len(self.blocks) + 1) + self.current

    @property
    def last_visit(self) -> int:
        """The stay in the close, as it is, will be or was if the circle does not go back any more."""
        return self.backs * (len(self.blocks) + 1) + len(self.blocks)

    def place(self, visit: int) -> int:
        """The place in `blocks` of the block of that stay; one too far for a stay in the close."""
        return visit % (len(self.blocks) + 1)

    @property
    def ends_at(self) -> datetime:
        return self.spans[-1].ends

    @property
    def planned_end(self) -> datetime:
        return self.planned[-1]

    @property
    def spare(self) -> timedelta:
        """How much longer the current block can last without moving the planned end; nothing outside of blocks."""
        if self.current is None:
            return NOTHING
        later = sum(self.owed[self.current + 1 :], NOTHING)
        return max(NOTHING, self.planned_end - self.spans[self.current].ends - later)

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
    course = as_planned(blocks, starts_at)
    for event in sorted((event for event in events if event.at <= now), key=lambda event: event.at):
        course = step(course, event)
    return _seen(course, starts_at, now)


def _seen(course: Course, starts_at: datetime, now: datetime) -> State:
    phase = course.phase(now)
    current = course.current(now) if phase in {Phase.RUNNING, Phase.PAUSED} else None
    correctable = bounds_of_correction(course, now) if phase is Phase.RUNNING else None
    warning, look_at, shown = False, None, course
    if phase is Phase.WAITING and now < course.parts[0].span.starts:
        look_at = course.parts[0].span.starts
    elif phase is Phase.WAITING:
        shown = step(course, Event(EventKind.STARTED, now))
    elif phase is Phase.PAUSED:
        shown = step(course, Event(EventKind.RESUMED, now))
    elif current is not None:
        warning, look_at = _watch(course.parts[current].span, now)
    return State(
        blocks=tuple(part.block for part in course.parts),
        starts_at=starts_at,
        phase=phase,
        spans=tuple(part.span for part in shown.parts),
        planned=tuple(part.planned for part in course.parts),
        owed=tuple(part.owed for part in course.parts),
        current=current,
        backs=course.backs,
        warning=warning,
        look_at=look_at,
        paused_at=course.paused_at,
        ended_at=course.ended_at,
        correctable=correctable,
    )


def _watch(span: Span, now: datetime) -> tuple[bool, datetime]:
    """Whether the warning is reached, and when that or the block changes next."""
    warns_at = span.ends - WARNING
    if span.starts < warns_at:
        return warns_at <= now, warns_at if now < warns_at else span.ends
    return False, span.ends

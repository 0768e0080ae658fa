"""Where a session is in its agenda. Computed from the agenda, the events so far and the time; nothing else is stored.

Blocks advance by themselves at their end; only what people do is an event. A session ends on time: time that is lost
(a late start, an extension, a pause, going back to a block) comes out of the flexible blocks, in proportion to their
minutes and never below their least; time that is gained goes to them in the same way. Fixed blocks keep their minutes.
So the end moves only when people ask for it, when the blocks would not get what they are owed (then by exactly what is
missing), or to an earlier time when no flexible block is left to use the time that was gained. A session that people
begin before its time keeps its length: what is planned is that much earlier then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.agenda_events import Event
from rules.blocks import NOTHING, Block, Span
from rules.timeline import Timeline, apply, as_planned, bounds_of_correction
from vocabulary.sessions import EventKind, Phase

__all__ = ["WARNING", "Block", "Event", "Span", "State", "play"]

WARNING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class State:
    """Where a session is at one instant.

    `starts_at` is the planned start. `spans` has one span for each of `blocks`, each beginning where the one before it
    ends. While the session is late or paused, they show what would happen if it went on now. `planned` has the planned
    end of each block, which only an extension that moves the end and an early start change. `owed` is the shortest that
    each span can be unless people end the block early. `early` is by how much the session began before its time.

    `current` is the index of the current block while running or paused. `backs` counts how often the circle went back.
    `warning` is true in the last two minutes of a block that is longer than that, except in a pause. `look_at`,
    always later than the instant of this state, is when phase, current or warning next change by themselves; None
    when only people can change them. `correctable` is the earliest and the latest instant at which the current block
    may really have begun (the first block has no earliest); None unless running.
    """

    blocks: tuple[Block, ...]
    starts_at: datetime
    phase: Phase
    spans: tuple[Span, ...]
    planned: tuple[datetime, ...]
    owed: tuple[timedelta, ...]
    early: timedelta = NOTHING
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
        """The number of this visit to this block: the same in every replay, greater than those of all earlier visits.

        Until somebody goes back, it is the block's index. The close has one too, as if it were one more block.
        Before the start and after the end it is None.
        """
        if self.phase is Phase.CLOSING:
            return self.last_visit
        return None if self.current is None else self.backs * (len(self.blocks) + 1) + self.current

    @property
    def last_visit(self) -> int:
        """The visit to the close: the one that is, or the one that comes if the circle does not go back again."""
        return self.backs * (len(self.blocks) + 1) + len(self.blocks)

    def block_index(self, visit: int) -> int:
        """The index in `blocks` of the block that was visited; one past the last for a visit to the close."""
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
    instant the first in `events` goes first. Those after `now` have not happened yet, and those that are impossible
    at their time (a second start, a pause in a pause, anything after the end) change nothing.
    """
    timeline = as_planned(blocks, starts_at)
    for event in sorted((event for event in events if event.at <= now), key=lambda event: event.at):
        timeline = apply(timeline, event)
    return _seen(timeline, starts_at, now)


def _seen(timeline: Timeline, starts_at: datetime, now: datetime) -> State:
    phase = timeline.phase(now)
    current = timeline.current(now) if phase in {Phase.RUNNING, Phase.PAUSED} else None
    correctable = bounds_of_correction(timeline, now) if phase is Phase.RUNNING else None
    warning, look_at, shown = False, None, timeline
    if phase is Phase.WAITING and now < timeline.parts[0].span.starts:
        look_at = timeline.parts[0].span.starts
    elif phase is Phase.WAITING:
        shown = apply(timeline, Event(EventKind.STARTED, now))
    elif phase is Phase.PAUSED:
        shown = apply(timeline, Event(EventKind.RESUMED, now))
    elif current is not None:
        warning, look_at = _watch(timeline.parts[current].span, now)
    return State(
        blocks=tuple(part.block for part in timeline.parts),
        starts_at=starts_at,
        phase=phase,
        spans=tuple(part.span for part in shown.parts),
        planned=tuple(part.planned for part in timeline.parts),
        owed=tuple(part.owed for part in timeline.parts),
        early=timeline.early,
        current=current,
        backs=timeline.backs,
        warning=warning,
        look_at=look_at,
        paused_at=timeline.paused_at,
        ended_at=timeline.ended_at,
        correctable=correctable,
    )


def _watch(span: Span, now: datetime) -> tuple[bool, datetime]:
    """Whether to warn, and when that or the block changes next."""
    warns_at = span.ends - WARNING
    if span.starts < warns_at:
        return warns_at <= now, warns_at if now < warns_at else span.ends
    return False, span.ends

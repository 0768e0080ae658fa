"""The board: one pinned message with everyone's goal and where it stands; a new cycle has a new one in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Cycle, Goal
from db.queries import circles, goals as facts
from rules import goals
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.absentees import Away, away_among
from services.events import BoardRevised, Events
from vocabulary.controls import ButtonKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import MessageKey, MessageKind


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A member's line on the board; without a goal, `goal` and `status` are None, `status` also while nothing was said.

    `away` is set while they are.
    """

    user_id: int
    goal: str | None
    status: GoalStatus | None
    away: Away | None = None


@dataclass(frozen=True, slots=True)
class BoardShown:
    """The board of a cycle, by its number in the circle; its lines in the order in which members joined."""

    cycle: int
    lines: Sequence[BoardLine]


class Board:
    """Keeps each circle's board current."""

    def __init__(self, clock: Clock, outbox: Outbox, words: Words, events: Events) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._events = events

    async def show(self, circle_id: int) -> BoardShown:
        """The board of the open cycle."""
        circle = await Circle.get(id=circle_id)
        return await _shown(await facts.open_cycle(circle_id), circle.zone, self._clock.now())

    async def look(self, circle_id: int, now: datetime) -> None:
        """Post the open cycle's board, or revise it."""
        circle = await Circle.get(id=circle_id)
        if circle.text_channel_id is None or circle.closed_at is not None:
            return
        cycle = await facts.open_cycle(circle_id)
        words = self._words.to(circle.locale)
        text = words.render("goal/board", board=await _shown(cycle, circle.zone, now), over=False)
        kinds = (ButtonKind.GOAL_SET, ButtonKind.GOAL_UPDATE)
        buttons = (tuple(words.button(kind, circle_id) for kind in kinds),)
        message = Message(text, buttons, card=True, pin=True)
        await self._outbox.post(board_key(cycle), message, channel=circle.text_channel_id)
        await self._put_away(circle.text_channel_id, cycle, words)
        await self._events.publish(BoardRevised(circle_id))

    async def _put_away(self, channel: int, cycle: Cycle, words: Words) -> None:
        """The board of the cycle before says how it ended, and is no longer pinned."""
        before = await facts.cycle_before(cycle)
        if before is None or await self._outbox.find(board_key(before)) is None:
            return
        text = words.render("goal/board", board=await _shown(before), over=True)
        await self._outbox.post(board_key(before), Message(text, card=True, unpin=True), channel=channel)


def board_key(cycle: Cycle) -> MessageKey:
    """The key of the message that is a cycle's board."""
    return MessageKey(MessageKind.BOARD, cycle.id)


async def _shown(cycle: Cycle, zone: str | None = None, now: datetime | None = None) -> BoardShown:
    """A cycle's board; with who is away `now`, by the clock in `zone`, while it is the open one."""
    own = {goal.user_id: goal for goal in await facts.goals_of(cycle.id)}
    members = await circles.members(cycle.circle_id)
    away = {one.member: one for one in await away_among(members, zone, now)} if zone and now else {}
    return BoardShown(cycle.number, [_line(user_id, own.get(user_id), away.get(user_id)) for user_id in members])


def _line(user_id: int, goal: Goal | None, away: Away | None) -> BoardLine:
    if goal is None:
        return BoardLine(user_id, None, None, away)
    return BoardLine(user_id, goal.goal, goals.status_of(goal.progress), away)

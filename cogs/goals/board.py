"""The board: one pinned message with everyone's goal and where it stands; a new cycle has a new one in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, Cycle, Goal
from rules import goals
from runtime.bot import Circlekeeper
from runtime.message import Message
from vocabulary.controls import ButtonKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind


@dataclass(frozen=True, slots=True)
class Row:
    """A member's line on the board; without a goal both other fields are None."""

    user_id: int
    goal: Goal | None
    status: GoalStatus | None


class Board:
    """Keeps each circle's board current."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def look(self, circle_id: int, now: datetime) -> None:
        """Post the open cycle's board, or revise it; a session's card shows goals too, and is looked at after."""
        circle = await Circle.get(id=circle_id)
        cycle = await queries.open_cycle(circle_id)
        if circle.text_channel_id is None or circle.closed_at is not None:
            return
        text = self._bot.words.render(
            "goal/board", circle=circle, cycle=cycle, rows=await rows(circle_id, cycle.id), over=False
        )
        press = self._bot.words.button
        buttons = ((press(ButtonKind.GOAL_SET, circle_id), press(ButtonKind.GOAL_UPDATE, circle_id)),)
        message = Message(text, buttons, card=True, pin=True)
        await self._bot.outbox.post(board_key(cycle), message, channel=circle.text_channel_id)
        await self._put_away(circle, cycle)
        session = await queries.open_session(circle_id)
        if session is not None and session.starts_at <= now:
            await self._bot.timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    async def _put_away(self, circle: Circle, cycle: Cycle) -> None:
        """The board of the cycle before says how it ended, and is pinned no longer."""
        before = await queries.cycle_before(cycle)
        if before is None or await self._bot.outbox.find(board_key(before)) is None:
            return
        lines = await rows(circle.id, before.id)
        text = self._bot.words.render("goal/board", circle=circle, cycle=before, rows=lines, over=True)
        message = Message(text, card=True, unpin=True)
        await self._bot.outbox.post(board_key(before), message, channel=circle.text_channel_id)


def board_key(cycle: Cycle) -> MessageKey:
    """The key of the message that is a cycle's board."""
    return MessageKey(MessageKind.BOARD, cycle.id)


async def rows(circle_id: int, cycle_id: int) -> Sequence[Row]:
    """The board's lines, in the order in which members joined."""
    own = {goal.user_id: goal for goal in await queries.goals_of(cycle_id)}
    return [_row(user_id, own.get(user_id)) for user_id in await queries.members(circle_id)]


def _row(user_id: int, goal: Goal | None) -> Row:
    return Row(user_id, goal, goals.standing(goal.progress) if goal else None)

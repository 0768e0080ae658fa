"""The pinned welcome in a circle's channel, with the checklist of its start as long as there is one."""

from db.models import Circle
from db.queries import circles, goals
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.circles.first_steps import FirstSteps
from services.events import (
    ChecklistPutAway,
    GoalChanged,
    MemberJoined,
    MemberLeft,
    SessionClosed,
    SessionMoved,
    SessionSet,
)
from vocabulary.controls import ButtonKind
from vocabulary.keys import CircleMessage, MessageKey


class Welcome:
    """Keeps the welcome in line with what holds. Part of the caller's transaction."""

    def __init__(self, outbox: Outbox, words: Words, first_steps: FirstSteps) -> None:
        self._outbox = outbox
        self._words = words
        self._first_steps = first_steps

    async def show(self, circle_id: int) -> None:
        """Have it say what holds by now, in the circle's channels, which are there."""
        circle = await Circle.get(id=circle_id)
        checklist = await self._first_steps.checklist(circle_id)
        kinds = [ButtonKind.GOAL_SET, *([ButtonKind.START_OPEN, ButtonKind.START_PUT_AWAY] if checklist else [])]
        words = self._words.to(circle.locale)
        buttons = tuple(words.button(kind, circle_id) for kind in kinds)
        text = words.render("circle/welcome", circle=circle, checklist=checklist)
        await self._outbox.post(
            welcome_key(circle_id),
            Message(text, (buttons,), card=True, pin=True),
            channel=circle.text_channel_id,
            priority=Priority.ANNOUNCEMENT,
        )

    async def start_changed(
        self, event: MemberJoined | MemberLeft | SessionSet | SessionMoved | SessionClosed | GoalChanged
    ) -> None:
        """Show what has changed at the start, which is over in the first cycle, or when the list is put away."""
        if (await goals.open_cycle(event.circle_id)).number > 1:
            return
        circle = await circles.open_circle(event.circle_id)
        if circle is not None and circle.checklist_put_away_at is None:
            await self._bring_up_to_date(event.circle_id)

    async def put_away(self, event: ChecklistPutAway) -> None:
        """Show the welcome alone."""
        await self._bring_up_to_date(event.circle_id)

    async def _bring_up_to_date(self, circle_id: int) -> None:
        """The first one comes with the channels."""
        if await self._outbox.find(welcome_key(circle_id)) is not None:
            await self.show(circle_id)


def welcome_key(circle_id: int) -> MessageKey:
    """Names the welcome of a circle."""
    return MessageKey.circle(circle_id, CircleMessage.WELCOME)

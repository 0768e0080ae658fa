"""Looks at a person: decides by the rules what they are told now, and when to look again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cogs.nudges.asides import duty_buttons, say_aside
from cogs.nudges.kept import KEPT
from cogs.nudges.occasions import Subject, subjects_of
from db import queries
from db.models import Goal, Nudge, Person
from rules import nudges
from rules.duties import BY_HAND, SessionDuty
from rules.nudges import Plan
from runtime.bot import Circlekeeper
from runtime.message import Message, Press
from runtime.outbox import Outbox, Priority
from services.goals.check_ins import check_in_buttons
from services.nudges.preferences import wishes_of
from services.nudges.replan import key_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import JobKey, JobKind, MessageKey, OccasionKey
from vocabulary.nudges import NudgeKind

NEXT_CIRCLE = timedelta(minutes=10)
"""Between what is said in one circle's channel and what remains to be said in another's."""
BUTTONS = {
    NudgeKind.GOAL: (ButtonKind.GOAL_SET,),
    NudgeKind.MISSED: (ButtonKind.SESSION_LATE_COMMIT,),
    NudgeKind.PROMISE: tuple(KEPT),
    NudgeKind.PARTNER: (ButtonKind.PARTNERS_MET,),
}
"""What stands under each kind that is not about a goal that is set."""


class Looking:
    """What is decided here follows from facts and from what was sent; done twice, it says nothing twice."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def look(self, user_id: int, now: datetime) -> datetime | None:
        """Tell a person what is due, as one message, or their circle what it relies on.

        What has not left yet is decided anew.
        """
        person = await Person.get_or_none(id=user_id)
        if person is None:
            return None
        await self._bot.services.replanner.retract(user_id)
        subjects, plan = await planned(self._bot.outbox, person, now)
        await self._say_asides(person, subjects, plan, now)
        if plan.send is None:
            return plan.look_at
        about = [one for key in plan.send.occasions for one in subjects if one.occasion.key == key.key]
        if person.unreachable_since is None:
            await self._send(person, about, now, last=plan.send.last)
            return plan.look_at
        here = [one for one in about if one.circle.id == about[0].circle.id]
        await self._say(person, here, now, last=plan.send.last)
        rest = [now + NEXT_CIRCLE] if len(here) < len(about) else []
        return min(filter(None, [plan.look_at, *rest]), default=None)

    async def about_goal(self, goal_id: int, now: datetime) -> None:
        """A goal changed: whose it is is looked at anew."""
        goal = await Goal.get_or_none(id=goal_id)
        if goal is not None:
            await self._bot.timekeeper.schedule(now, JobKey(JobKind.NUDGES, goal.user_id))

    async def _say_asides(self, person: Person, subjects: Sequence[Subject], plan: Plan, now: datetime) -> None:
        due = {aside.occasion.key: aside for aside in plan.asides if aside.at <= now}
        for subject in subjects:
            if subject.occasion.key in due:
                await say_aside(self._bot, person.id, subject, due[subject.occasion.key])

    async def _send(self, person: Person, about: Sequence[Subject], now: datetime, *, last: bool) -> None:
        """Write to a person."""
        key, message = await self._nudge(person.id, about, now, last=last)
        await self._bot.outbox.post(key, message, user=person.id, priority=Priority.NUDGE)

    async def _say(self, person: Person, about: Sequence[Subject], now: datetime, *, last: bool) -> None:
        """Say the same in the channel of the circle that it is about, as they chose for while their DMs are closed."""
        channel = about[0].circle.text_channel_id
        if channel is not None:
            key, message = await self._nudge(person.id, about, now, last=last, to=person.id)
            await self._bot.outbox.post(key, message, channel=channel, priority=Priority.NUDGE)

    async def _nudge(
        self, user_id: int, about: Sequence[Subject], now: datetime, *, last: bool, to: int | None = None
    ) -> tuple[MessageKey, Message]:
        """Note a nudge; `to` is whom it names where others read it too, without a sound."""
        nudge = await Nudge.create(user_id=user_id, at=now, about=[str(one.occasion.key) for one in about])
        text = self._bot.words.render("nudge/message", subjects=about, last=last, to=to)
        buttons = tuple(self._buttons(subject) for subject in about)
        return key_of(nudge), Message(text, buttons, silent=to is not None)

    def _buttons(self, subject: Subject) -> tuple[Press, ...]:
        goal = subject.facts.get("goal")
        if isinstance(goal, Goal):
            return check_in_buttons(self._bot.words, goal.id)
        slot = subject.facts.get("slot")
        if isinstance(slot, SessionDuty):
            return duty_buttons(self._bot, slot)
        return tuple(self._bot.words.button(kind, subject.row) for kind in BUTTONS[subject.occasion.kind])


async def planned(
    outbox: Outbox, person: Person, now: datetime, *, without: Nudge | None = None, whole: bool = False
) -> tuple[list[Subject], Plan]:
    """The plan of a person's nudges and what it is about; as if one of them were not (`without`).

    `whole` also takes what nothing can come of, so that the preview can say why.
    """
    wishes = await wishes_of(person)
    subjects = await subjects_of(outbox, person.id, now, NudgeKind if whole else wishes.kinds)
    rows = await Nudge.filter(user_id=person.id).order_by("at", "id")
    sent = [nudges.Sent(row.at, [OccasionKey.parse(key) for key in row.about]) for row in rows if row != without]
    answered_at = await queries.last_act(person.id, BY_HAND) if sent else None
    acts = [at for at in (person.nudges_allowed_at, answered_at) if at is not None]
    return subjects, nudges.plan(wishes, [one.occasion for one in subjects], sent, max(acts, default=None), now)

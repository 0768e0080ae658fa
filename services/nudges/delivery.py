"""Tells people what is due: by DM, or in their circle's channel where that is what they chose or their circle needs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from db.models import Nudge, Person
from db.queries.nudges import sent_to
from db.queries.people import known_person
from rules.nudges import ChannelReminder
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.events import Events, ReminderForChannel
from services.nudges.composing import compose
from services.nudges.definition import Candidate, Reminded
from services.nudges.kinds import KINDS
from services.nudges.planning import NudgePlanner, PlannedNudges
from services.nudges.replan import NudgeReplanner, key_of
from vocabulary.keys import MessageKey

NEXT_CIRCLE = timedelta(minutes=10)
"""Between what is said in one circle's channel and what remains to be said in another's."""


class NudgeDelivery:
    """Looks at people. What it decides follows from facts and from what was sent: run twice, it says nothing twice."""

    def __init__(
        self, outbox: Outbox, words: Words, events: Events, planner: NudgePlanner, replanner: NudgeReplanner
    ) -> None:
        self._events = events
        self._outbox = outbox
        self._words = words
        self._planner = planner
        self._replanner = replanner

    async def read_ahead(self, user_ids: Sequence[int], now: datetime) -> None:
        """Read for several people what looks at them need, which follow in the same transaction."""
        await self._planner.read_ahead(user_ids, now)

    async def look(self, user_id: int, now: datetime) -> datetime | None:
        """Tell a person what is due, as one message, or their circle what it relies on; returns when to look again.

        What has not left yet is decided again.
        """
        person = await known_person(user_id)
        if person is None:
            return None
        sent = await sent_to(user_id)
        if sent and await self._replanner.retract(sent[-1].id):
            sent.pop()
        planned = await self._planner.plan(person, sent, now)
        await self._remind_in_channel(user_id, planned, now)
        plan = planned.plan
        if plan.send is None:
            return plan.look_at
        about = planned.about(plan.send)
        if person.unreachable_since is None:
            await self._send(person, about, planned.namesakes, now, last=plan.send.last)
            return plan.look_at
        about = [one for one in about if not KINDS[one.occasion.kind].private]
        if not about:
            return plan.look_at
        here = [one for one in about if one.circle.id == about[0].circle.id]
        await self._say_in_channel(user_id, here, now, last=plan.send.last)
        rest = now + NEXT_CIRCLE if len(here) < len(about) else None
        return min(filter(None, [plan.look_at, rest]), default=None)

    async def _remind_in_channel(self, user_id: int, planned: PlannedNudges, now: datetime) -> None:
        """Say in the channel, once, what no DM can carry and the circle relies on.

        What belongs to a session that is about to begin is said at once. All else is a notice of the circle.
        """
        for reminder in planned.plan.in_channel:
            candidate = planned.candidates[reminder.occasion.key]
            if reminder.at > now:
                continue
            if candidate.of_session:
                await self._remind_of_session(user_id, candidate, reminder)
            else:
                await self._events.publish(ReminderForChannel(candidate.circle.id))

    async def _remind_of_session(self, user_id: int, candidate: Candidate, reminder: ChannelReminder) -> None:
        definition, channel = KINDS[reminder.occasion.kind], candidate.circle.text_channel_id
        key = MessageKey.channel_reminder(user_id, reminder.occasion.key)
        if channel is None or definition.in_channel is None or await self._outbox.find(key) is not None:
            return
        words = self._words.to(candidate.circle.locale)
        reminded = Reminded(user_id, candidate, reminder, definition.buttons_for(words, candidate))
        message = await definition.in_channel(words, reminded)
        await self._outbox.post(key, message, channel=channel)

    async def _send(
        self, person: Person, about: Sequence[Candidate], namesakes: frozenset[int], now: datetime, *, last: bool
    ) -> None:
        """Write to a person; of circles that have one name it says by their channels which one is meant."""
        words = self._words.to(person.locale)
        key, message = await self._nudge(words, person.id, about, now, last=last, namesakes=namesakes)
        await self._outbox.post(key, message, user=person.id, priority=Priority.NUDGE)

    async def _say_in_channel(self, user_id: int, about: Sequence[Candidate], now: datetime, *, last: bool) -> None:
        """Say the same in the channel of the circle that it is about, as they chose for while their DMs are closed."""
        circle = about[0].circle
        if circle.text_channel_id is not None:
            words = self._words.to(circle.locale)
            key, message = await self._nudge(words, user_id, about, now, last=last, to=user_id)
            await self._outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.NUDGE)

    async def _nudge(
        self,
        words: Words,
        user_id: int,
        about: Sequence[Candidate],
        now: datetime,
        *,
        last: bool,
        to: int | None = None,
        namesakes: frozenset[int] = frozenset(),
    ) -> tuple[MessageKey, Message]:
        """Note a nudge; `to` is whom it names where others read it too, without a sound."""
        nudge = await Nudge.create(user_id=user_id, at=now, about=[str(one.occasion.key) for one in about])
        message = compose(words, about, namesakes, last=last, to=to)
        return key_of(nudge.id), replace(message, silent=to is not None)

"""The failure of the month: whose turn it is, and what was told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from db.models import Circle, Failure, Turn
from db.queries import absences, circles, recent
from db.queries.once import add_once
from db.transaction import transaction
from rules import cadence, limits, membership
from rules.limits import Limited, counted_since
from rules.rotation import Choice, Upcoming, assign_duties
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.roster import past_months_of
from services.events import CircleClosed, CircleFormed
from services.lookup import CircleLookup
from vocabulary.controls import ButtonKind
from vocabulary.duties import MONTH_DUTIES, Duty
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind


class Failures:
    """Rotates who tells a failure, and brings what they tell to the circle."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, lookup: CircleLookup
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup

    async def next(self, circle_id: int) -> Choice:
        """Who tells the next failure, and why."""
        members = await circles.members(circle_id)
        away = await absences.away_at(members, self._clock.now())
        month = Upcoming(circle_id, away if away < set(members) else frozenset(), duties=MONTH_DUTIES)
        (named,) = assign_duties(members, await past_months_of(circle_id), [month])
        return named.choice

    async def tell(self, circle_id: int, user_id: int, answers: Mapping[str, str]) -> int:
        """Write a failure down, count the turn, and post it to the circle; returns the channel where it stands.

        `answers` are "happened", "taught" and "next_time". Sent twice, it is told once. Raises Refusal
        "failure/unanswered" when one is empty, while the circle has no channel, and for one too many.
        """
        if not all(answers.values()):
            raise Refusal("failure/unanswered")
        async with transaction():
            circle, now = await self._lookup.about(user_id, circle_id), self._clock.now()
            same: dict[str, Any] = {"circle_id": circle.id, "user_id": user_id, **answers}
            failure, is_new = await add_once(Failure, same, now, at="told_at")
            if is_new:
                told = await recent.failures_told_by(user_id, counted_since(Limited.FAILURES, now))
                limits.check(Limited.FAILURES, told, now)
                await Turn.create(circle_id=circle.id, duty=Duty.FAILURE, user_id=user_id, at=now)
            message = Message(self._words.to(circle.locale).render("failure/told", failure=failure), card=True)
            await self._outbox.post(MessageKey(MessageKind.FAILURE, failure.id), message, channel=circle.text_channel)
        return circle.text_channel

    async def circle_formed(self, event: CircleFormed) -> None:
        """Ask for the first failure at the beginning of the next month."""
        circle = await Circle.get(id=event.circle_id)
        first = cadence.first_of_month(self._clock.now(), circle.zone)
        await self._timekeeper.schedule(first, JobKey(JobKind.MONTH, circle.id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Ask for none any more."""
        await self._timekeeper.drop(JobKey(JobKind.MONTH, event.circle_id))

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """At the beginning of a month, say whose turn it is."""
        circle = await Circle.get(id=circle_id)
        if circle.closed_at is not None:
            return None
        again = cadence.first_of_month(now, circle.zone)
        if circle.text_channel_id is None or membership.still_needed(await circles.members(circle_id)):
            return again
        choice = await self.next(circle_id)
        words = self._words.to(circle.locale)
        button = words.button(ButtonKind.FAILURE_SHARE, circle_id)
        message = Message(words.render("failure/turn", choice=choice), ((button,),), pings=(choice.member,))
        key = MessageKey.failure_turn(circle_id, now.astimezone(ZoneInfo(circle.zone)).date())
        await self._outbox.post(key, message, channel=circle.text_channel_id)
        return again

"""Who is in a circle: joining, leaving, being removed."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from db.models import Circle, Invitation, Member, Person
from db.queries import circles, seats
from db.transaction import transaction
from rules import membership
from rules.visible import visible
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.closing import CircleClosing
from services.events import Events, MemberJoined, MemberLeft
from services.failures.stories import Answers, as_file, take_out
from services.lookup import CircleHere, CircleLookup
from services.partners.changes import PartnerChanges
from services.people import nudge_settings_of
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey

CHANNELS_BACKSTOP = timedelta(minutes=1)
"""After which the timekeeper sees to a circle's role and channels, in case the first attempt was cut off."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What has changed for those who stay when somebody leaves.

    `organiser` is who has become one, where the last one left; `partners` are the groups of this term that are new.
    With the last member, the circle has `closed`. `prepared` is the leaver's failure that nobody was told, deleted now.
    """

    circle: CircleHere
    organiser: int | None = None
    partners: tuple[tuple[int, ...], ...] = ()
    closed: bool = False
    prepared: Answers | None = None


class Membership:
    """Lets people into circles and out of them."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
        partners: PartnerChanges,
        closing: CircleClosing,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events
        self._partners = partners
        self._closing = closing

    async def admit(self, circle_id: int, user_id: int, *, organiser: bool = False) -> None:
        """Make somebody a member; their role in Discord is seen to soon. Part of the caller's transaction.

        Raises Refusal when they are one already, or when the circle is full.
        """
        now = self._clock.now()
        membership.allow_join(await circles.members(circle_id), user_id)
        if not await Person.exists(id=user_id):
            await Person.create(id=user_id)
        facts: dict[str, Any] = {"joined_at": now, "left_at": None, "gone_since": None, "organiser": organiser}
        if not await Member.filter(circle_id=circle_id, user_id=user_id).update(**facts):
            await Member.create(circle_id=circle_id, user_id=user_id, **facts)
        await self._timekeeper.schedule(now + CHANNELS_BACKSTOP, JobKey(JobKind.ROOMS, circle_id))
        await self._events.publish(MemberJoined(circle_id, user_id))

    async def is_last(self, circle_id: int, user_id: int) -> bool:
        """Whether nobody else is in the circle."""
        return await circles.members(circle_id) == [user_id]

    async def leave(self, circle_id: int, user_id: int) -> Departure:
        """Let somebody out of a circle, and tell it who left.

        Their row stays, so that history keeps its names. Raises Refusal when the circle is closed, or for others than
        members.
        """
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            return await self._let_go(circle_id, user_id)

    async def leave_all(self, user_id: int) -> None:
        """Let somebody out of all their circles, wherever they are; these read only that one of them has left.

        Part of the caller's transaction.
        """
        for seat in await seats.seats_of(user_id):
            if not seat.set_aside:
                await self._let_go(seat.circle_id, user_id, named=False)

    async def check_removal(self, circle_id: int, organiser: int, user_id: int, reason: str) -> None:
        """Raises Refusal for an unreadable reason, for anybody but an organiser, and for others than members."""
        if not visible(reason):
            raise Refusal("circles/reason-unreadable")
        membership.allow_remove(await circles.organisers(circle_id), organiser, await _seated(circle_id), user_id)

    async def remove(self, circle_id: int, organiser: int, user_id: int, reason: str) -> None:
        """Take a member out of a circle, and tell them alone why, by day.

        Raises Refusal as `check_removal` does.
        """
        async with transaction():
            now = self._clock.now()
            await self.check_removal(circle_id, organiser, user_id, reason)
            person = await Person.get(id=user_id)
            hours = (await nudge_settings_of(person)).hours  # afterwards they may have no zone
            departure = await self._let_go(circle_id, user_id, "circle/taken-out")
            # No nudge: they hear of it even if they wanted no reminders, but not at night.
            words, prepared = self._words.to(person.locale), departure.prepared
            text = words.render("circle/removed", departure=departure, organiser=organiser, reason=reason.strip())
            message = Message(text, files=(as_file(words, prepared),) if prepared else ())
            key = MessageKey.circle(circle_id, CircleMessage.REMOVED, person=user_id, at=now)
            await self._outbox.post(key, message, user=user_id, at=hours.next_open(now))

    async def take_roles_back(self, user_id: int) -> None:
        """Have the roles taken from somebody of circles that they are not in. Part of the caller's transaction."""
        await circles.note_farewells(user_id)
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.FAREWELL, user_id))

    async def set_aside(self, circle_id: int, user_id: int) -> None:
        """Count a member no longer who has been gone for long, but keep all that is theirs; the last one stays.

        Part of the caller's transaction.
        """
        if await self.is_last(circle_id, user_id) or not await seats.set_aside(circle_id, user_id, self._clock.now()):
            return
        await self._events.publish(MemberLeft(circle_id, user_id))
        departure = await self._hand_on(await Circle.get(id=circle_id), user_id)
        await self._tell("circle/set-aside", departure, user_id)

    async def _let_go(
        self, circle_id: int, user_id: int, template: str = "circle/left", *, named: bool = True
    ) -> Departure:
        """Let a member go, and tell the circle by that template."""
        membership.allow_leave(await _seated(circle_id), user_id)
        left = {"left_at": self._clock.now(), "gone_since": None, "organiser": False}
        await Member.filter(circle_id=circle_id, user_id=user_id).update(**left)
        await Invitation.filter(circle_id=circle_id, user_id=user_id).delete()
        prepared = await take_out(circle_id, user_id)
        await self.take_roles_back(user_id)
        await self._events.publish(MemberLeft(circle_id, user_id))
        circle = await Circle.get(id=circle_id)
        if not await circles.members(circle_id):
            await self._closing.end(circle)
            return Departure(CircleHere.of(circle), closed=True, prepared=prepared)
        departure = await self._hand_on(circle, user_id)
        await self._tell(template, departure, user_id if named else None)
        return replace(departure, prepared=prepared)

    async def _hand_on(self, circle: Circle, user_id: int) -> Departure:
        """What a member had, as far as the circle needs it, goes to those who stay."""
        remaining = await circles.members_there(circle.id) or await circles.members(circle.id)
        organiser = await _hand_on_role(circle.id, remaining)
        return Departure(CircleHere.of(circle), organiser, await self._partners.regroup(circle.id, user_id))

    async def _tell(self, template: str, departure: Departure, person: int | None) -> None:
        channel = departure.circle.text_channel_id
        if channel is None:
            return
        text = self._words.to(departure.circle.locale).render(template, person=person, departure=departure)
        concerned = {user for group in departure.partners for user in group} | {departure.organiser or 0} - {0}
        key = MessageKey.circle(departure.circle.id, CircleMessage.LEFT, person=person or 0, at=self._clock.now())
        await self._outbox.post(key, Message(text, pings=tuple(sorted(concerned))), channel=channel)


async def _hand_on_role(circle_id: int, remaining: list[int]) -> int | None:
    """Have an organiser among those who stay; returns who has become one."""
    chosen = membership.next_organiser(remaining, await circles.organisers(circle_id))
    if chosen is not None:
        await Member.filter(circle_id=circle_id, user_id=chosen).update(organiser=True)
    return chosen


async def _seated(circle_id: int) -> list[int]:
    """The members, and those who were set aside, so that they do not come back by themselves."""
    return [seat.user_id for seat in await seats.seats_in(circle_id)]

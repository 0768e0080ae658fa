"""The end of a circle: asked for by one, agreed to by an organiser or by a second member."""

from datetime import datetime

from db.models import Circle, Invitation
from db.queries import circles
from db.transaction import transaction
from rules import membership
from rules.limits import Limited
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CircleClosed, Events
from services.lookup import CircleHere, CircleLookup
from services.recent_acts import RecentActs
from services.sessions.circle_changes import CircleSessions
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey


class CircleClosing:
    """Closes circles. Their channels stay, to be read."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
        sessions: CircleSessions,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events
        self._sessions = sessions
        self._recent_acts = recent_acts

    async def ask(self, circle: CircleHere, user_id: int, channel_id: int) -> bool:
        """Whether a member may close the circle alone, as an organiser does.

        Others need one more to agree. Raises Refusal when they ask elsewhere than in the circle's channel, when that is
        not there, and when they ask very often.
        """
        alone = user_id in await circles.organisers(circle.id)
        if not alone and channel_id != circle.text_channel:
            raise Refusal("circles/close-in-channel", channel=circle.text_channel)
        if not alone:
            self._recent_acts.count((Limited.WISHES, user_id, circle.id))
        return alone

    async def close(self, circle_id: int, asker: int, agreeing: int, asked_at: datetime) -> CircleHere:
        """Close a circle as `asker` asked and `agreeing` pressed, and say so in its channel.

        Raises Refusal when it takes one more, or was asked for too long ago or by somebody who is no member now, while
        a session is on, and for others than members.
        """
        async with transaction():
            here, now = await self._lookup.about(agreeing, circle_id), self._clock.now()
            if self._lookup.is_in_doubt(here.guild_id, asker):
                raise Refusal("circles/cannot-look")
            members, organisers = await circles.members_there(circle_id), await circles.organisers(circle_id)
            membership.allow_close(members, organisers, asker, agreeing, asked_at=asked_at, now=now)
            if await self._sessions.is_on(circle_id):
                raise Refusal("circles/session-on")
            circle = await Circle.get(id=circle_id)
            await self.end(circle)
            await self._tell(circle, agreeing)
        return CircleHere.of(circle)

    async def end(self, circle: Circle) -> None:
        """No session, look or message about a circle comes any more. Part of the caller's transaction."""
        now = self._clock.now()
        circle.closed_at = now
        await circle.save(update_fields=["closed_at"])
        await Invitation.filter(circle=circle, accepted_at=None).delete()
        channels = [one for one in (circle.text_channel_id, circle.voice_channel_id) if one]
        await self._outbox.withdraw_about((), channels)
        await self._timekeeper.schedule(now, JobKey(JobKind.ROOMS, circle.id))
        await self._events.publish(CircleClosed(circle.id))

    async def _tell(self, circle: Circle, person: int) -> None:
        if circle.text_channel_id is not None:
            message = Message(self._words.to(circle.locale).render("circle/closed", circle=circle, person=person))
            key = MessageKey.circle(circle.id, CircleMessage.CLOSED, at=self._clock.now())
            await self._outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)

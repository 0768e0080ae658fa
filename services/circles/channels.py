"""What a circle has in Discord, as far as that was noted: its role, its channels, its welcome, its events' names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Farewell, Member
from db.queries import circles, goals, sessions
from db.transaction import transaction
from runtime.outbox import Outbox
from runtime.words import Words
from services.circles.welcome import Welcome, welcome_key
from services.events import Events, VoiceChannelReplaced
from services.sessions.calendar import title_of
from vocabulary.keys import MessageKey, MessageKind


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """A circle's role and channels, None for what is not made yet, and what they need to be made and maintained.

    The voice channel has a name of its own, so that a text can name both.
    """

    circle_id: int
    guild_id: int
    name: str
    voice_name: str
    topic: str
    formed_at: datetime
    is_closed: bool
    members: tuple[int, ...]
    role_id: int | None
    text_channel_id: int | None
    voice_channel_id: int | None

    @property
    def channels(self) -> tuple[int | None, int | None]:
        """Both channels."""
        return self.text_channel_id, self.voice_channel_id


@dataclass(frozen=True, slots=True)
class EventTitle:
    """What the scheduled event of a session to come is called."""

    event_id: int
    session_id: int
    title: str


class ChannelRecords:
    """Tells those who make channels what there should be, and notes what was made."""

    def __init__(self, outbox: Outbox, words: Words, events: Events, welcome: Welcome) -> None:
        self._outbox = outbox
        self._words = words
        self._events = events
        self._welcome = welcome

    async def of(self, circle_id: int) -> ChannelRecord:
        """The record of a circle, open or closed."""
        circle = await Circle.get(id=circle_id)
        return ChannelRecord(
            circle_id=circle.id,
            guild_id=circle.guild_id,
            name=circle.name,
            voice_name=self._words.to(circle.locale).plain("circle/voice-name.txt", circle=circle),
            topic=self._words.to(circle.locale).render("circle/topic", circle=circle),
            formed_at=circle.created_at,
            is_closed=circle.closed_at is not None,
            members=tuple(await circles.members(circle_id)),
            role_id=circle.role_id,
            text_channel_id=circle.text_channel_id,
            voice_channel_id=circle.voice_channel_id,
        )

    async def is_noted(self, thing_id: int) -> bool:
        """Whether a role or a voice channel is some circle's already."""
        return await Circle.exists(role_id=thing_id) or await Circle.exists(voice_channel_id=thing_id)

    async def note_role(self, circle_id: int, role_id: int) -> None:
        """The circle has this role."""
        await Circle.filter(id=circle_id).update(role_id=role_id)

    async def note_text_channel(self, circle_id: int, channel_id: int) -> None:
        """The circle has this text channel.

        If it is in the place of another, what belongs in each circle's channel comes into it.
        """
        async with transaction():
            lost = (await Circle.get(id=circle_id)).text_channel_id
            await Circle.filter(id=circle_id).update(text_channel_id=channel_id)
            if lost is not None:
                session, cycle = await sessions.open_session(circle_id), await goals.open_cycle(circle_id)
                about = [welcome_key(circle_id), MessageKey(MessageKind.BOARD, cycle.id)]
                about += [MessageKey(MessageKind.SESSION, session.id)] if session else []
                await self._outbox.move(lost, channel_id, about)

    async def note_voice_channel(self, circle_id: int, channel_id: int) -> int | None:
        """The circle has this voice channel. Returns the one in whose place it is, if any."""
        async with transaction():
            lost = (await Circle.get(id=circle_id)).voice_channel_id
            await Circle.filter(id=circle_id).update(voice_channel_id=channel_id)
            if lost is not None:
                await self._events.publish(VoiceChannelReplaced(circle_id))
        return lost

    async def welcome(self, circle_id: int) -> None:
        """Have the pinned welcome in the circle's channel say what holds by now."""
        async with transaction():
            await self._welcome.show(circle_id)

    async def event_titles(self, circle_id: int) -> list[EventTitle]:
        """The names of the events of a circle's sessions to come, as far as these have one."""
        circle, coming = await Circle.get(id=circle_id), await sessions.sessions_to_come(circle_id)
        return [
            EventTitle(one.event_id, one.id, title_of(circle.name, one)) for one in coming if one.event_id is not None
        ]

    async def farewells(self, user_id: int) -> list[int]:
        """The servers on which roles are still to be taken from a person."""
        return [row.guild_id for row in await Farewell.filter(user_id=user_id).order_by("id")]

    async def note_farewell(self, user_id: int, guild_id: int) -> None:
        """The roles on this server are taken from them."""
        await Farewell.filter(user_id=user_id, guild_id=guild_id).delete()

    async def roles_of_others(self, guild_id: int, user_id: int) -> Collection[int]:
        """The roles on a server of circles in which a person is not."""
        mine = await Member.filter(user_id=user_id, left_at=None).values_list("circle_id", flat=True)
        others = await Circle.filter(guild_id=guild_id, role_id__isnull=False).exclude(id__in=mine)
        return {circle.role_id for circle in others if circle.role_id is not None}

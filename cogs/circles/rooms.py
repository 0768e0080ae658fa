"""A circle's role and channels in Discord: made once, and found again after a crash."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
import discord
import structlog

from db import queries
from db.models import Circle, Member, Session
from db.transaction import on_commit, transaction
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from services.goals.board import board_key
from vocabulary.controls import ButtonKind
from vocabulary.keys import CircleMessage, MessageKey, MessageKind

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.rooms")

PASSING_TROUBLE = (discord.Forbidden, discord.DiscordServerError, aiohttp.ClientError, OSError)
CLOCK_TOLERANCE = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=10)
IN_THE_ROOM = discord.PermissionOverwrite(
    view_channel=True, send_messages=True, read_message_history=True, connect=True, speak=True
)
KEEPING_THE_ROOM = discord.PermissionOverwrite(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    attach_files=True,
    manage_messages=True,
    pin_messages=True,
    manage_channels=True,
    connect=True,
    speak=True,
    set_voice_channel_status=True,
)
NEEDED = discord.Permissions(manage_roles=True, **{name: True for name, allowed in KEEPING_THE_ROOM if allowed})
TO_BE_READ = discord.PermissionOverwrite(
    view_channel=True, read_message_history=True, send_messages=False, connect=False
)
OUTSIDE = discord.PermissionOverwrite(view_channel=False, connect=False)


class Rooms:
    """Makes what a circle needs in Discord, gives its role to its members, and takes it from those who left."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        self._one_at_a_time = asyncio.Lock()

    async def furnish_soon(self, circle_id: int) -> bool:
        """Furnish now, or leave it to the errand that is planned and looks again in any case.

        Returns whether all is there.
        """
        try:
            await self.furnish(circle_id)
        except PASSING_TROUBLE as error:
            log.warning("rooms not finished", circle=circle_id, error=type(error).__name__)
            return False
        return True

    async def furnish(self, circle_id: int) -> None:
        """Make what is missing, note it, welcome the members. Done twice, it does nothing the second time.

        A thing made just before a crash carries no note: it is known by its name, by being younger than the circle,
        and by belonging to no other. For a closed circle nothing is made any more, and what there is can only be read.
        Raises discord.HTTPException, Forbidden among them, and what a lost connection raises.
        """
        async with self._one_at_a_time:
            circle = await Circle.get(id=circle_id)
            guild = await self._bot.fetch_guild(circle.guild_id, with_counts=False)
            if circle.closed_at is not None:
                await self._close_off(circle, guild)
                return
            role = await self._role(circle, guild)
            await self._seat(circle, guild, role)
            channels = await guild.fetch_channels()
            await self._let_in(circle, role, channels)
            await self._text_channel(circle, guild, role, channels)
            await self._voice_channel(circle, guild, role, channels)
            await self._welcome(circle)

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: finish what was begun, again and again until the bot may."""
        return None if await self.furnish_soon(circle_id) else now + AGAIN_AFTER

    async def say_farewell(self, user_id: int, now: datetime) -> datetime | None:
        """The errand about a person: take the roles from them of circles in which they are no more."""
        try:
            # By the facts, since the bot may be asked before the gateway has told it where it is.
            for guild_id in await queries.guilds():
                async with self._one_at_a_time:
                    await self._unseat(guild_id, user_id)
        except PASSING_TROUBLE as error:
            log.warning("roles not taken back", error=type(error).__name__)
            return now + AGAIN_AFTER
        return None

    async def _unseat(self, guild_id: int, user_id: int) -> None:
        mine = Member.filter(user_id=user_id, left_at=None).values_list("circle_id", flat=True)
        others = Circle.filter(guild_id=guild_id, role_id__isnull=False).exclude(id__in=await mine)
        roles = {circle.role_id for circle in await others}
        with suppress(discord.NotFound):  # neither who left the server has a role there, nor anybody where the bot left
            guild = await self._bot.fetch_guild(guild_id, with_counts=False)
            member = await guild.fetch_member(user_id)
            for role in [own for own in member.roles if own.id in roles]:
                await member.remove_roles(role, reason="no longer in this circle")

    async def _close_off(self, circle: Circle, guild: discord.Guild) -> None:
        role = discord.utils.get(await guild.fetch_roles(), id=circle.role_id)
        if role is None:
            return
        for channel in await guild.fetch_channels():
            own = channel.id in (circle.text_channel_id, circle.voice_channel_id)
            if own and channel.overwrites_for(role) != TO_BE_READ:
                await channel.set_permissions(role, overwrite=TO_BE_READ, reason=_reason(circle))

    async def _role(self, circle: Circle, guild: discord.Guild) -> discord.Role:
        roles = await guild.fetch_roles()
        role = next((role for role in roles if role.id == circle.role_id), None)
        if role is None:
            named = [one for one in roles if one.name == circle.name and _made_for(circle, one)]
            role = next(iter([one for one in named if not await Circle.exists(role_id=one.id)]), None)
        if role is None:
            role = await guild.create_role(name=circle.name, mentionable=False, reason=_reason(circle))
        if role.id != circle.role_id:
            circle.role_id = role.id
            await circle.save(update_fields=["role_id"])
        return role

    async def _seat(self, circle: Circle, guild: discord.Guild, role: discord.Role) -> None:
        for user_id in await queries.members(circle.id):
            with suppress(discord.NotFound):  # who left the server gets the role when they come back and join
                member = await guild.fetch_member(user_id)
                if role.id not in {own.id for own in member.roles}:
                    await member.add_roles(role, reason=_reason(circle))

    async def _let_in(self, circle: Circle, role: discord.Role, channels: Sequence[discord.abc.GuildChannel]) -> None:
        """Channels that were made for a role that was deleted are locked for everybody."""
        for channel in channels:
            own = channel.id in (circle.text_channel_id, circle.voice_channel_id)
            if own and channel.overwrites_for(role).is_empty():
                await channel.set_permissions(role, overwrite=IN_THE_ROOM, reason=_reason(circle))

    async def _text_channel(
        self, circle: Circle, guild: discord.Guild, role: discord.Role, channels: Sequence[discord.abc.GuildChannel]
    ) -> None:
        topic = self._bot.words.render("circle/topic", circle=circle)
        texts = [one for one in channels if isinstance(one, discord.TextChannel)]
        channel = next((one for one in texts if one.id == circle.text_channel_id), None)
        channel = channel or next((one for one in texts if one.topic == topic and _made_for(circle, one)), None)
        if channel is None:
            channel = await guild.create_text_channel(
                circle.name, topic=topic, overwrites=self._overwrites(guild, role), reason=_reason(circle)
            )
        if channel.id != circle.text_channel_id:
            await self._move_text(circle, channel.id)

    async def _voice_channel(
        self, circle: Circle, guild: discord.Guild, role: discord.Role, channels: Sequence[discord.abc.GuildChannel]
    ) -> None:
        vocal = [one for one in channels if isinstance(one, discord.VoiceChannel | discord.StageChannel)]
        voices = [one for one in vocal if isinstance(one, discord.VoiceChannel)]
        channel = next((one for one in vocal if one.id == circle.voice_channel_id), None)
        if channel is None:
            named = [one for one in voices if one.name == circle.name and _made_for(circle, one)]
            channel = next(iter([one for one in named if not await Circle.exists(voice_channel_id=one.id)]), None)
        if channel is None:
            channel = await guild.create_voice_channel(
                circle.name, overwrites=self._overwrites(guild, role), reason=_reason(circle)
            )
        if channel.id != circle.voice_channel_id:
            await self._move_voice(circle, channel.id)

    async def _move_text(self, circle: Circle, channel_id: int) -> None:
        """Note the channel. If it is in the place of another, what belongs in each circle's channel comes into it."""
        lost, circle.text_channel_id = circle.text_channel_id, channel_id
        async with transaction():
            await circle.save(update_fields=["text_channel_id"])
            if lost is not None:
                session, cycle = await queries.open_session(circle.id), await queries.open_cycle(circle.id)
                standing = [
                    _welcome_key(circle),
                    board_key(cycle),
                    *([MessageKey(MessageKind.SESSION, session.id)] if session else []),
                ]
                await self._bot.outbox.move(lost, channel_id, standing)

    async def _move_voice(self, circle: Circle, channel_id: int) -> None:
        """Note the channel. If it is in the place of another, sessions follow into it, and their events.

        Discord has deleted those along with the other channel, so that nobody needs to be asked about them.
        """
        lost, circle.voice_channel_id = circle.voice_channel_id, channel_id
        async with transaction():
            await circle.save(update_fields=["voice_channel_id"])
            if lost is not None:
                coming = await queries.sessions_to_come(circle.id)
                await Session.filter(id__in=[one.id for one in coming]).update(event_id=None)
                near = filter(None, [await queries.open_session(circle.id)])
                looks = [*(("session", one.id) for one in near), *(("event", one.id) for one in coming)]
                await self._bot.timekeeper.look_at_all(looks, self._bot.clock.now())
                on_commit(lambda: self._bot.voice.leave(lost))

    def _overwrites(
        self, guild: discord.Guild, role: discord.Role
    ) -> dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]:
        keeper = discord.Object(id=self._bot.application_id or 0, type=discord.Member)
        return {guild.default_role: OUTSIDE, role: IN_THE_ROOM, keeper: KEEPING_THE_ROOM}

    async def _welcome(self, circle: Circle) -> None:
        text = self._bot.words.render("circle/welcome", circle=circle)
        buttons = ((self._bot.words.button(ButtonKind.GOAL_SET, circle.id),),)
        message = Message(text, buttons, card=True, pin=True)
        await self._bot.outbox.post(
            _welcome_key(circle), message, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT
        )


def lacking(permissions: discord.Permissions) -> list[str]:
    """What the bot is not allowed, but needs to make rooms, as Discord's settings name it in English."""
    return [name.replace("_", " ").title() for name, needed in NEEDED if needed and not getattr(permissions, name)]


def _welcome_key(circle: Circle) -> MessageKey:
    return MessageKey.circle(circle.id, CircleMessage.WELCOME)


def _made_for(circle: Circle, thing: discord.abc.Snowflake) -> bool:
    return discord.utils.snowflake_time(thing.id) >= circle.created_at - CLOCK_TOLERANCE


def _reason(circle: Circle) -> str:
    return f"circle {circle.id}"

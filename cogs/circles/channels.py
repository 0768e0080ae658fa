"""A circle's role and channels in Discord: made once, found again after a crash, and taken from those who left."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
import discord

from cogs.obstacles import ABSENT_FOR, Full, ObstacleLog, full
from runtime.bot import Circlekeeper
from runtime.turns import Turns
from services.circles.channels import ChannelRecord, ChannelRecords
from vocabulary import permissions

PASSING_TROUBLE = (discord.Forbidden, discord.NotFound, discord.DiscordServerError, aiohttp.ClientError, OSError)
CLOCK_TOLERANCE = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=10)
NEXT_TURN = timedelta(seconds=5)
"""How soon an errand asks again for its turn in a server where another one is at work."""
FOR_MEMBERS = discord.PermissionOverwrite(
    view_channel=True, send_messages=True, read_message_history=True, connect=True, speak=True
)
FOR_THE_BOT = discord.PermissionOverwrite(**dict.fromkeys(permissions.OWN_CHANNELS, True))
FOR_OTHERS = discord.PermissionOverwrite(view_channel=False, connect=False)
TO_BE_READ = discord.PermissionOverwrite(
    view_channel=True, read_message_history=True, send_messages=False, connect=False
)
"""What members may do once the circle is closed."""
NEEDED = discord.Permissions(**dict.fromkeys(permissions.MAKING_CHANNELS, True))


class CircleChannels:
    """Makes what a circle needs in Discord, gives its role to its members, and takes it from those who left."""

    def __init__(self, bot: Circlekeeper, records: ChannelRecords) -> None:
        self._bot = bot
        self._records = records
        self._turns = Turns()
        self._unfinished = ObstacleLog("channels not finished")
        self._not_taken_back = ObstacleLog("roles not taken back")

    async def make_soon(self, circle_id: int) -> Full | bool:
        """Make what is missing now, or leave it to the errand that is planned and looks again in any case.

        Returns whether all is there, or which limit the server has reached.
        """
        async with self._turns.turn((await self._records.of(circle_id)).guild_id):
            return await self._try_to_make(circle_id)

    async def _try_to_make(self, circle_id: int) -> Full | bool:
        try:
            await self._make(circle_id)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            reached = full(error)
            if reached is None and not isinstance(error, PASSING_TROUBLE):
                raise
            self._unfinished.met(circle_id, error)
            return reached or False
        self._unfinished.overcome(circle_id)
        return True

    async def _make(self, circle_id: int) -> None:
        """Make what is missing, have it noted, and the members welcomed. Done twice, it does nothing the second time.

        A thing made just before a crash carries no note: it is known by its name, by being younger than the circle,
        and by belonging to no other. For a closed circle nothing is made any more, and what there is can only be read.
        Raises discord.HTTPException, Forbidden among them, and what a lost connection raises. Where the bot may not
        give its own role any more, since that was moved above its highest one, it finishes the rest before.
        """
        record = await self._records.of(circle_id)
        if record.is_closed:
            await self._close_off(record)
            return
        guild = await self._bot.fetch_guild(record.guild_id, with_counts=False)
        role = await self._role(record, guild)
        refusal = await self._give_role(record, guild, role)
        channels = await guild.fetch_channels()
        await self._let_in(record, role, channels)
        await self._text_channel(record, guild, role, channels)
        await self._voice_channel(record, guild, role, channels)
        await self._records.welcome(circle_id)
        if refusal is not None:
            raise refusal

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: finish what was begun, again and again until the bot may.

        Only so many errands run at once, so none waits for its server's turn while those of other servers could go on.
        """
        guild_id = (await self._records.of(circle_id)).guild_id
        if self._bot.is_absent_from(guild_id):
            return now + ABSENT_FOR
        async with self._turns.turn_at_once(guild_id) as has_turn:
            if not has_turn:
                return now + NEXT_TURN
            return None if await self._try_to_make(circle_id) is True else now + AGAIN_AFTER

    async def take_roles_back(self, user_id: int, now: datetime) -> datetime | None:
        """The errand about a person: take the roles from them of circles that they are not in."""
        # By the facts, since the bot may be asked before the gateway has told it where it is.
        guilds = await self._records.farewells(user_id)
        there = [guild_id for guild_id in guilds if not self._bot.is_absent_from(guild_id)]
        try:
            taken_back = [await self._take_roles_back_at_once(guild_id, user_id) for guild_id in there]
        except PASSING_TROUBLE as error:
            self._not_taken_back.met(user_id, error)
            return now + AGAIN_AFTER
        self._not_taken_back.overcome(user_id)
        if not all(taken_back):
            return now + NEXT_TURN
        return None if there == guilds else now + ABSENT_FOR

    async def _take_roles_back_at_once(self, guild_id: int, user_id: int) -> bool:
        """Take them back, unless another errand has the turn in that server; returns whether that is done and noted."""
        async with self._turns.turn_at_once(guild_id) as has_turn:
            if has_turn:
                await self._take_roles_back(guild_id, user_id)
                await self._records.note_farewell(user_id, guild_id)
            return has_turn

    async def _take_roles_back(self, guild_id: int, user_id: int) -> None:
        roles = await self._records.roles_of_others(guild_id, user_id)
        with suppress(discord.NotFound):  # neither who left the server has a role there, nor anybody where the bot left
            guild = await self._bot.fetch_guild(guild_id, with_counts=False)
            member = await guild.fetch_member(user_id)
            for role in [own for own in member.roles if own.id in roles]:
                await member.remove_roles(role, reason="no longer in this circle")

    async def _close_off(self, record: ChannelRecord) -> None:
        if record.voice_channel_id is not None:
            self._bot.voice.status(record.voice_channel_id, None)
            self._bot.voice.leave(record.voice_channel_id)
        guild = await self._bot.fetch_guild(record.guild_id, with_counts=False)
        role = discord.utils.get(await guild.fetch_roles(), id=record.role_id)
        if role is None:
            return
        for channel in await guild.fetch_channels():
            if channel.id in record.channels and channel.overwrites_for(role) != TO_BE_READ:
                await channel.set_permissions(role, overwrite=TO_BE_READ, reason=_reason(record))

    async def _role(self, record: ChannelRecord, guild: discord.Guild) -> discord.Role:
        roles = await guild.fetch_roles()
        role = next((role for role in roles if role.id == record.role_id), None)
        if role is None:
            named = [one for one in roles if one.name == record.name and _made_for(record, one)]
            role = next(iter([one for one in named if not await self._records.is_noted(one.id)]), None)
        if role is None:
            role = await guild.create_role(name=record.name, mentionable=False, reason=_reason(record))
        if role.id != record.role_id:
            await self._records.note_role(record.circle_id, role.id)
        return role

    async def _give_role(
        self, record: ChannelRecord, guild: discord.Guild, role: discord.Role
    ) -> discord.Forbidden | None:
        """Returns why the bot may not give it."""
        for user_id in record.members:
            with suppress(discord.NotFound):  # who left the server gets the role when they come back and join
                member = await guild.fetch_member(user_id)
                if role.id not in {own.id for own in member.roles}:
                    try:
                        await member.add_roles(role, reason=_reason(record))
                    except discord.Forbidden as refusal:
                        return refusal
        return None

    async def _let_in(
        self, record: ChannelRecord, role: discord.Role, channels: Sequence[discord.abc.GuildChannel]
    ) -> None:
        """Channels that were made for a role that was deleted are locked for everybody."""
        for channel in channels:
            if channel.id in record.channels and channel.overwrites_for(role).is_empty():
                await channel.set_permissions(role, overwrite=FOR_MEMBERS, reason=_reason(record))

    async def _text_channel(
        self,
        record: ChannelRecord,
        guild: discord.Guild,
        role: discord.Role,
        channels: Sequence[discord.abc.GuildChannel],
    ) -> None:
        texts = [one for one in channels if isinstance(one, discord.TextChannel)]
        channel = next((one for one in texts if one.id == record.text_channel_id), None)
        channel = channel or next((one for one in texts if one.topic == record.topic and _made_for(record, one)), None)
        if channel is None:
            channel = await guild.create_text_channel(
                record.name, topic=record.topic, overwrites=self._overwrites(guild, role), reason=_reason(record)
            )
        if channel.id != record.text_channel_id:
            await self._records.note_text_channel(record.circle_id, channel.id)

    async def _voice_channel(
        self,
        record: ChannelRecord,
        guild: discord.Guild,
        role: discord.Role,
        channels: Sequence[discord.abc.GuildChannel],
    ) -> None:
        vocal = [one for one in channels if isinstance(one, discord.VoiceChannel | discord.StageChannel)]
        channel = next((one for one in vocal if one.id == record.voice_channel_id), None)
        if channel is None:
            voices = [one for one in vocal if isinstance(one, discord.VoiceChannel)]
            named = [one for one in voices if one.name == record.voice_name and _made_for(record, one)]
            channel = next(iter([one for one in named if not await self._records.is_noted(one.id)]), None)
        if channel is None:
            channel = await guild.create_voice_channel(
                record.voice_name, overwrites=self._overwrites(guild, role), reason=_reason(record)
            )
        if channel.id != record.voice_channel_id:
            lost = await self._records.note_voice_channel(record.circle_id, channel.id)
            if lost is not None:
                self._bot.voice.leave(lost)

    def _overwrites(
        self, guild: discord.Guild, role: discord.Role
    ) -> dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]:
        bot = discord.Object(id=self._bot.application_id or 0, type=discord.Member)
        return {guild.default_role: FOR_OTHERS, role: FOR_MEMBERS, bot: FOR_THE_BOT}


def lacking(granted: discord.Permissions) -> list[str]:
    """What the bot is not allowed, but needs to make channels, as Discord's settings name it in English."""
    return [name.replace("_", " ").title() for name, needed in NEEDED if needed and not getattr(granted, name)]


def _made_for(record: ChannelRecord, thing: discord.abc.Snowflake) -> bool:
    return discord.utils.snowflake_time(thing.id) >= record.formed_at - CLOCK_TOLERANCE


def _reason(record: ChannelRecord) -> str:
    return f"circle {record.circle_id}"

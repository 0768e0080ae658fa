"""A guild with a voice channel, and a discord.py client whose voice connections are tested there."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import discord

from rehearsal.enums import ChannelType
from rehearsal.guild_setup import HostedGuild
from rehearsal.guilds import changes
from rehearsal.people.person import Person
from rehearsal.permissions import Overwrite, Permission
from rehearsal.server import Rehearsal
from rehearsal.world.models import Channel
from runtime.clock import RealClock
from runtime.connector import FixedAddressResolver
from runtime.voice import Trouble, VoiceConnections
from runtime.voice.chimes import load_chimes
from tests.runtime.recording_reporter import RecordingReporter
from vocabulary.sessions import Chime

LENGTH = {chime: len(packets) for chime, packets in load_chimes().items()}
PERMISSIONS = Permission.VIEW_CHANNEL | Permission.CONNECT | Permission.SPEAK | Permission.SET_VOICE_CHANNEL_STATUS
SHORT_WAIT = 0.1


@dataclass
class VoiceGuild:
    """A guild with a voice channel that Ana is in; the bot is online but not in it."""

    rehearsal: Rehearsal
    bot: discord.Client
    guild: HostedGuild
    channel: Channel
    ana: Person
    reporter: RecordingReporter = field(default_factory=RecordingReporter)
    troubles: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connections = self.new_connections()

    def new_connections(self) -> VoiceConnections:
        return VoiceConnections(self.bot, RealClock(), self.reporter, on_trouble=self.trouble)

    def trouble(self, channel_id: int, trouble: str) -> None:
        self.troubles.append((channel_id, trouble))

    @property
    def me(self) -> int:
        assert self.bot.user
        return self.bot.user.id

    def known(self, channel: Channel | None = None) -> discord.VoiceChannel:
        """The channel as the bot knows it."""
        known = self.bot.get_channel((channel or self.channel).id)
        assert isinstance(known, discord.VoiceChannel)
        return known

    @property
    def statuses(self) -> list[str]:
        return [entry.text for entry in self.rehearsal.journal if entry.kind == "voice_status" and entry.actor]

    @property
    def entered(self) -> list[Channel | None]:
        """The channels that the bot joined or was moved to, in order."""
        own = [entry for entry in self.rehearsal.journal if entry.actor and entry.actor.id == self.me]
        return [entry.channel for entry in own if entry.kind == "voice" and entry.text == "joined"]

    @property
    def heard(self) -> int:
        return self.rehearsal.voice.packets[self.channel.id, self.me]

    async def wait_to_hear(self, *chimes: Chime) -> None:
        await self.rehearsal.voice.hear(self.channel.id, self.me, sum(LENGTH[chime] for chime in chimes))

    async def wait_until_connected(self, channel: Channel | None = None) -> None:
        """Wait until the bot is in the channel and knows it."""
        place = (channel or self.channel).id
        await self.rehearsal.until(
            lambda: self.rehearsal.voice.is_connected(place, self.me) and self._bot_is_connected(place)
        )

    def _bot_is_connected(self, place: int) -> bool:
        clients = [client for client in self.bot.voice_clients if isinstance(client, discord.VoiceClient)]
        return any(client.channel.id == place and client.is_connected() for client in clients)

    async def wait_until_left(self) -> None:
        await self.rehearsal.until(lambda: self.me not in self.guild.voice_states)

    async def wait_for_troubles(self, *troubles: Trouble) -> None:
        """Wait until exactly these troubles were reported for the channel, and a moment longer."""
        await self.rehearsal.until(lambda: len(self.troubles) >= len(troubles))
        await asyncio.sleep(SHORT_WAIT)
        assert self.troubles == [(self.channel.id, trouble) for trouble in troubles]

    async def drop(self, code: int | None = None) -> None:
        await self.rehearsal.voice.drop(self.guild.id, self.me, code)
        await self.rehearsal.until(lambda: not self.rehearsal.voice.is_connected(self.channel.id, self.me))

    async def set_denied(self, permission: Permission | int) -> None:
        """Set the permissions that the bot is denied in the channel, and wait until it knows."""
        changes.set_overwrite(self.rehearsal.world, self.channel, Overwrite(self.me, deny=int(permission)))
        me = self.known().guild.me
        await self.rehearsal.until(lambda: self.known().overwrites_for(me).pair()[1].value == permission)

    async def add_channel(self, name: str, kind: ChannelType = ChannelType.VOICE) -> Channel:
        """Create a channel, and wait until the bot knows it."""
        channel = self.guild.add_channel(name, kind)
        await self.rehearsal.until(lambda: self.bot.get_channel(channel.id))
        return channel


class QuickClient(discord.Client):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip discord.py's pause of five seconds before a new session."""


@asynccontextmanager
async def online(rehearsal: Rehearsal) -> AsyncGenerator[discord.Client]:
    """An unmodified discord.py client, connected to the rehearsal."""
    host, port = rehearsal.address.split(":")
    trust = ssl.create_default_context(cafile=rehearsal.ca_file)
    connector = aiohttp.TCPConnector(resolver=FixedAddressResolver(host, int(port)), ssl=trust)
    intents = discord.Intents(guilds=True, voice_states=True)
    async with QuickClient(intents=intents, connector=connector, guild_ready_timeout=0.05) as client:
        running = asyncio.create_task(client.start("token"))
        await client.wait_until_ready()
        yield client
        await client.close()
        await running

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import discord
import pytest

from rehearsal import changes
from rehearsal.hosting import HostedGuild
from rehearsal.permissions import Overwrite, Permission
from rehearsal.server import Rehearsal
from rehearsal.state import Channel, ChannelType
from runtime.clock import RealClock
from runtime.transport import Signpost
from runtime.voice import Chime, Trouble, VoiceRooms
from runtime.voice import rooms as module
from runtime.voice.chimes import load_chimes

LENGTH = {chime: len(packets) for chime, packets in load_chimes().items()}
PERMISSIONS = Permission.VIEW_CHANNEL | Permission.CONNECT | Permission.SPEAK | Permission.SET_VOICE_CHANNEL_STATUS
A_MOMENT = 0.1


class Failures(list[BaseException]):
    """Takes what nobody foresaw."""

    def unexpected(self, error: BaseException, **facts: object) -> str:
        self.append(error)
        return "reference"


@dataclass
class Hall:
    """A guild with a voice channel, in which Ana sits, and the bot outside."""

    rehearsal: Rehearsal
    bot: discord.Client
    guild: HostedGuild
    channel: Channel
    failures: Failures = field(default_factory=Failures)
    troubles: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rooms = VoiceRooms(self.bot, RealClock(), self.failures, on_trouble=self.trouble)

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
    def heard(self) -> int:
        return self.rehearsal.voice.packets[self.channel.id, self.me]

    async def hear(self, *chimes: Chime) -> None:
        await self.rehearsal.voice.hear(self.channel.id, self.me, sum(LENGTH[chime] for chime in chimes))

    async def inside(self, channel: Channel | None = None) -> None:
        place = (channel or self.channel).id
        await self.rehearsal.until(lambda: self.rehearsal.voice.is_connected(place, self.me))

    async def outside(self) -> None:
        await self.rehearsal.until(lambda: self.me not in self.guild.voice_states)

    async def told(self, *troubles: Trouble) -> None:
        """Wait until exactly these troubles were told of the channel, and a moment more."""
        await self.rehearsal.until(lambda: len(self.troubles) >= len(troubles))
        await asyncio.sleep(A_MOMENT)
        assert self.troubles == [(self.channel.id, trouble) for trouble in troubles]

    async def drop(self, code: int | None = None) -> None:
        await self.rehearsal.voice.drop(self.guild.id, self.me, code)
        await self.rehearsal.until(lambda: not self.rehearsal.voice.is_connected(self.channel.id, self.me))

    async def deny(self, permission: Permission | int) -> None:
        """Set what the bot may not do in the channel, and wait until it knows."""
        changes.set_overwrite(self.rehearsal.world, self.channel, Overwrite(self.me, deny=int(permission)))
        me = self.known().guild.me
        await self.rehearsal.until(lambda: self.known().overwrites_for(me).pair()[1].value == permission)

    async def add(self, name: str, kind: ChannelType = ChannelType.VOICE) -> Channel:
        """Make a channel, and wait until the bot knows it."""
        channel = self.guild.add_channel(name, kind)
        await self.rehearsal.until(lambda: self.bot.get_channel(channel.id))
        return channel


class Client(discord.Client):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait for five seconds before a new session."""


@asynccontextmanager
async def online(rehearsal: Rehearsal) -> AsyncIterator[discord.Client]:
    """discord.py as it is, led to the rehearsal."""
    host, port = rehearsal.address.split(":")
    trust = ssl.create_default_context(cafile=rehearsal.ca_file)
    connector = aiohttp.TCPConnector(resolver=Signpost(host, int(port)), ssl=trust)
    intents = discord.Intents(guilds=True, voice_states=True)
    async with Client(intents=intents, connector=connector, guild_ready_timeout=0.05) as client:
        running = asyncio.create_task(client.start("token"))
        await client.wait_until_ready()
        yield client
        await client.close()
        await running


@pytest.fixture
async def hall(openapi: Path | None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    monkeypatch.setattr(module, "LOOK", 0.1)
    monkeypatch.setattr(module, "FIRST_WAIT", 0.1)
    async with Rehearsal(schema=openapi) as rehearsal:
        ana = rehearsal.person("Ana")
        guild = rehearsal.guild("Circles", ana)
        guild.install(rehearsal.application("Circlekeeper", "token"), PERMISSIONS)
        await ana.join_voice(guild.channel("General"))
        async with online(rehearsal) as bot:
            hall = Hall(rehearsal, bot, guild, guild.channel("General"))
            yield hall
            await hall.rooms.close()
        assert not hall.failures
        assert not rehearsal.complaints


async def test_a_chime_is_heard_whole_by_the_people_in_the_channel(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.START)
    await hall.hear(Chime.START)
    await asyncio.sleep(A_MOMENT)
    assert hall.heard == LENGTH[Chime.START]
    assert not hall.rehearsal.voice.lost
    assert hall.guild.voice_states[hall.me].self_deaf


async def test_chimes_are_played_one_after_the_other_and_before_leaving(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    hall.rooms.status(hall.channel.id, "Until next time")
    hall.rooms.leave(hall.channel.id)
    await hall.hear(Chime.WARNING, Chime.WARNING)
    await hall.outside()
    assert hall.statuses == ["Until next time"]


async def test_after_a_broken_connection_the_bot_comes_back_and_does_not_chime_again(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.START)
    await hall.rehearsal.voice.hear(hall.channel.id, hall.me, 5)
    await hall.drop()
    await hall.inside()
    before = hall.heard
    assert before < LENGTH[Chime.START]
    await asyncio.sleep(A_MOMENT)
    assert hall.heard == before
    assert not hall.troubles


async def test_a_crashed_voice_server_is_left_and_entered_again(hall, monkeypatch):
    monkeypatch.setattr(module, "CONNECT", 0.5)
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    await hall.drop(4015)
    await hall.rehearsal.until(lambda: not hall.bot.voice_clients)
    await hall.inside()
    assert not hall.troubles


async def test_a_lost_gateway_that_resumes_does_not_disturb_the_voice(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    client = hall.bot.voice_clients[0]
    hall.rehearsal.faults.ask_to_reconnect()
    await hall.rehearsal.until(lambda: "resumed" in [entry.text for entry in hall.rehearsal.journal])
    await asyncio.sleep(A_MOMENT)
    assert hall.bot.voice_clients == [client]
    assert client.is_connected()


async def test_a_new_gateway_session_brings_the_bot_back_into_voice(hall, monkeypatch):
    monkeypatch.setattr(module, "LEAVE", 0.3)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals"])
    hall.rehearsal.faults.invalidate_sessions()
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals", "Goals"])
    assert len(hall.bot.voice_clients) == 1
    assert not hall.troubles


async def test_a_chime_that_comes_too_late_is_not_played(hall, monkeypatch):
    monkeypatch.setattr(module, "FRESH", 0.0)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.START)
    await hall.inside()
    await asyncio.sleep(A_MOMENT)
    assert hall.heard == 0


async def test_a_channel_that_is_not_attended_hears_nothing(hall):
    hall.rooms.chime(hall.channel.id, Chime.START)
    hall.rooms.leave(hall.channel.id)
    await asyncio.sleep(A_MOMENT)
    assert hall.me not in hall.guild.voice_states


@pytest.mark.parametrize(
    ("missing", "trouble"),
    [(Permission.CONNECT, Trouble.MAY_NOT_CONNECT), (Permission.SPEAK, Trouble.MAY_NOT_SPEAK)],
)
async def test_a_missing_permission_is_told_once_and_is_enough_when_granted_later(hall, missing, trouble):
    await hall.deny(missing)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.attend(hall.channel.id)
    await hall.told(trouble)
    await hall.deny(0)
    await hall.inside()
    assert len(hall.troubles) == 1


async def test_each_attendance_is_told_its_trouble(hall):
    await hall.deny(Permission.CONNECT)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.MAY_NOT_CONNECT)
    hall.rooms.leave(hall.channel.id)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.MAY_NOT_CONNECT, Trouble.MAY_NOT_CONNECT)


async def test_a_full_channel_is_a_trouble(hall):
    changes.change_channel(hall.rehearsal.world, hall.channel, {"user_limit": 1})
    await hall.rehearsal.until(lambda: hall.known().user_limit)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.FULL)


async def test_a_stage_is_a_trouble(hall):
    hall.channel = await hall.add("Stage", ChannelType.STAGE)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.STAGE)


async def test_a_deleted_channel_is_a_trouble_and_takes_no_status(hall):
    hall.guild.remove_channel(hall.channel)
    await hall.rehearsal.until(lambda: hall.bot.get_channel(hall.channel.id) is None)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.told(Trouble.GONE)


async def test_a_channel_deleted_under_the_bot_is_a_trouble(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    hall.guild.remove_channel(hall.channel)
    await hall.told(Trouble.GONE)
    assert not hall.bot.voice_clients


async def test_without_the_encryption_library_the_trouble_is_told(hall, monkeypatch):
    monkeypatch.setattr("discord.voice_client.has_dave", False)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.NO_ENCRYPTION)


async def test_where_encryption_is_not_offered_the_refusal_is_told_at_once(hall, monkeypatch):
    monkeypatch.setattr("discord.voice_state.has_dave", False)
    hall.rooms.attend(hall.channel.id)
    await hall.told(Trouble.NO_ENCRYPTION)


async def test_a_voice_server_out_of_reach_is_told_after_some_patience(hall):
    hall.rehearsal.voice.refusal = 4006
    hall.rooms.attend(hall.channel.id)
    await asyncio.sleep(A_MOMENT)
    assert not hall.troubles
    await hall.told(Trouble.UNREACHABLE)
    hall.rehearsal.voice.refusal = None
    hall.rooms.retry()
    await hall.inside()


async def test_two_circles_of_a_guild_take_turns_in_voice(hall):
    second = await hall.add("Second")
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    hall.rooms.attend(second.id)
    await hall.rehearsal.until(lambda: hall.troubles)
    assert hall.troubles == [(second.id, Trouble.ELSEWHERE)]
    hall.rooms.leave(hall.channel.id)
    await hall.inside(second)


async def test_a_bot_moved_elsewhere_comes_back(hall):
    elsewhere = await hall.add("Elsewhere")
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    await hall.known().guild.change_voice_state(channel=hall.known(elsewhere))
    await hall.inside(elsewhere)
    await hall.inside()
    assert not hall.troubles


async def test_a_connection_that_nobody_holds_is_ended_before_a_new_one(hall):
    await hall.known().connect()
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    await hall.hear(Chime.WARNING)
    assert not hall.troubles


async def test_of_several_statuses_the_newest_is_shown_and_none_is_repeated(hall):
    hall.rooms.attend(hall.channel.id)
    for text in ("Check-in", "Problem solving", "Goals"):
        hall.rooms.status(hall.channel.id, text)
    await hall.rehearsal.until(lambda: hall.channel.status == "Goals")
    hall.rooms.status(hall.channel.id, "Goals")
    hall.rooms.status(hall.channel.id, "x" * 600)
    await hall.rehearsal.until(lambda: hall.channel.status == "x" * 500)
    hall.rooms.status(hall.channel.id, None)
    await hall.rehearsal.until(lambda: not hall.channel.status)
    assert hall.statuses == ["Goals", "x" * 500, ""]


async def test_the_status_is_shown_again_after_a_broken_connection(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals"])
    await hall.drop(4006)
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals", "Goals"])


async def test_a_status_that_may_not_be_set_is_told_and_the_chime_goes_on(hall):
    await hall.deny(Permission.SET_VOICE_CHANNEL_STATUS)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Check-in")
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    await hall.hear(Chime.WARNING)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.told(Trouble.MAY_NOT_SET_STATUS)


async def test_a_refused_status_is_told(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    hall.rehearsal.faults.refuse("PUT", "/channels/*/voice-status", status=403, code=50001)
    hall.rooms.status(hall.channel.id, "Check-in")
    await hall.told(Trouble.MAY_NOT_SET_STATUS)


async def test_outside_of_a_channel_its_status_waits_for_the_permission_to_manage_it(hall):
    hall.rooms.status(hall.channel.id, "Tonight at six")
    await asyncio.sleep(A_MOMENT)
    assert not hall.statuses
    changes.set_overwrite(hall.rehearsal.world, hall.channel, Overwrite(hall.me, allow=int(Permission.MANAGE_CHANNELS)))
    me = hall.known().guild.me
    await hall.rehearsal.until(lambda: hall.known().permissions_for(me).manage_channels)
    hall.rooms.status(hall.channel.id, "Tonight at seven")
    await hall.rehearsal.until(lambda: hall.statuses == ["Tonight at seven"])
    assert not hall.troubles


async def test_closing_cuts_the_chimes_short_and_leaves_every_channel(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.SESSION_END)
    hall.rooms.chime(hall.channel.id, Chime.SESSION_END)
    await hall.rehearsal.voice.hear(hall.channel.id, hall.me, 5)
    await hall.rooms.close()
    assert hall.heard < LENGTH[Chime.SESSION_END]
    await hall.outside()


async def test_what_nobody_foresaw_is_reported_and_the_room_goes_on(hall, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)
    await hall.deny(Permission.CONNECT)

    def stumble(channel_id: int, trouble: str) -> None:
        raise LookupError(trouble)

    hall.rooms.on_trouble = stumble
    hall.rooms.attend(hall.channel.id)
    await hall.rehearsal.until(lambda: hall.failures)
    assert isinstance(hall.failures.pop(), LookupError)
    await hall.deny(0)
    await hall.inside()

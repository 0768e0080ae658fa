import asyncio

import pytest

from rehearsal.enums import ChannelType
from rehearsal.guilds import changes
from rehearsal.permissions import Permission
from runtime.voice import Trouble
from tests.runtime.voice.voice_guild import SHORT_WAIT


@pytest.mark.parametrize(
    ("missing", "trouble"),
    [(Permission.CONNECT, Trouble.MAY_NOT_CONNECT), (Permission.SPEAK, Trouble.MAY_NOT_SPEAK)],
)
async def test_a_missing_permission_is_reported_once_and_granting_it_later_is_enough(voice_guild, missing, trouble):
    await voice_guild.set_denied(missing)
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(trouble)
    await voice_guild.set_denied(0)
    await voice_guild.wait_until_connected()
    assert len(voice_guild.troubles) == 1


async def test_trouble_is_reported_again_for_each_attendance(voice_guild):
    await voice_guild.set_denied(Permission.CONNECT)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.MAY_NOT_CONNECT)
    voice_guild.connections.leave(voice_guild.channel.id)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.MAY_NOT_CONNECT, Trouble.MAY_NOT_CONNECT)


async def test_a_full_channel_is_reported(voice_guild):
    changes.change_channel(voice_guild.rehearsal.world, voice_guild.channel, {"user_limit": 1})
    await voice_guild.rehearsal.until(lambda: voice_guild.known().user_limit)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.FULL)


async def test_a_stage_channel_is_reported(voice_guild):
    voice_guild.channel = await voice_guild.add_channel("Stage", ChannelType.STAGE)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.STAGE)


async def test_a_deleted_channel_is_reported_and_its_status_is_not_set(voice_guild):
    voice_guild.guild.remove_channel(voice_guild.channel)
    await voice_guild.rehearsal.until(lambda: voice_guild.bot.get_channel(voice_guild.channel.id) is None)
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.status(voice_guild.channel.id, "Goals")
    await voice_guild.wait_for_troubles(Trouble.GONE)


async def test_deleting_the_channel_that_the_bot_is_in_is_reported(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    voice_guild.guild.remove_channel(voice_guild.channel)
    await voice_guild.wait_for_troubles(Trouble.GONE)
    assert not voice_guild.bot.voice_clients


async def test_a_missing_encryption_library_is_reported(voice_guild, monkeypatch):
    monkeypatch.setattr("discord.voice_client.has_dave", False)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.NO_ENCRYPTION)


async def test_a_refusal_for_lack_of_encryption_is_reported_at_once(voice_guild, monkeypatch):
    monkeypatch.setattr("discord.voice_state.has_dave", False)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_for_troubles(Trouble.NO_ENCRYPTION)


async def test_an_unreachable_voice_server_is_reported_after_some_attempts(voice_guild):
    voice_guild.rehearsal.voice.refusal = 4006
    voice_guild.connections.attend(voice_guild.channel.id)
    await asyncio.sleep(SHORT_WAIT)
    assert not voice_guild.troubles
    await voice_guild.wait_for_troubles(Trouble.UNREACHABLE)
    voice_guild.rehearsal.voice.refusal = None
    voice_guild.connections.retry()
    await voice_guild.wait_until_connected()

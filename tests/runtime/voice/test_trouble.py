import asyncio

import pytest

from rehearsal.enums import ChannelType
from rehearsal.guilds import changes
from rehearsal.permissions import Permission
from runtime.voice import Trouble
from tests.runtime.voice.hall import A_MOMENT


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

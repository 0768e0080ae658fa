import asyncio

from runtime.voice import connections as module
from tests.runtime.voice.voice_guild import LENGTH, SHORT_WAIT
from vocabulary.sessions import Chime


async def test_a_chime_is_heard_completely_by_the_people_in_the_channel(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.START)
    await voice_guild.wait_to_hear(Chime.START)
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.heard == LENGTH[Chime.START]
    assert not voice_guild.rehearsal.voice.lost
    assert voice_guild.guild.voice_states[voice_guild.me].self_deaf


async def test_chimes_are_played_one_after_the_other_and_before_leaving(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    voice_guild.connections.chime(voice_guild.channel.id, Chime.WARNING)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.WARNING)
    voice_guild.connections.status(voice_guild.channel.id, "Until next time")
    voice_guild.connections.leave(voice_guild.channel.id)
    await voice_guild.wait_to_hear(Chime.WARNING, Chime.WARNING)
    await voice_guild.wait_until_left()
    assert voice_guild.statuses == ["Until next time"]


async def test_a_chime_that_comes_too_late_is_not_played(voice_guild, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_CHIME_DELAY", 0.0)
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.START)
    await voice_guild.wait_until_connected()
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.heard == 0


async def test_no_chime_is_played_in_a_channel_that_is_not_attended(voice_guild):
    voice_guild.connections.chime(voice_guild.channel.id, Chime.START)
    voice_guild.connections.leave(voice_guild.channel.id)
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.me not in voice_guild.guild.voice_states


async def test_closing_cuts_the_chimes_short_and_leaves_every_channel(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.SESSION_END)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.SESSION_END)
    await voice_guild.rehearsal.voice.hear(voice_guild.channel.id, voice_guild.me, 5)
    await voice_guild.connections.close()
    assert voice_guild.heard < LENGTH[Chime.SESSION_END]
    await voice_guild.wait_until_left()

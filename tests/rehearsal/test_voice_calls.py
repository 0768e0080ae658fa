"""A call from end to end: the real client joins a voice channel and is heard there."""

import asyncio

import discord

from rehearsal.world.journal import PATIENCE_SECONDS


class Chime(discord.AudioSource):
    """Some packets of Opus that are not silence."""

    def __init__(self, packets):
        self.left = packets

    def is_opus(self):
        return True

    def read(self):
        self.left -= 1
        return b"\x78" + bytes(range(60)) if self.left >= 0 else b""


async def test_a_chime_is_heard_in_the_channel(stage, bot):
    room = stage.guild.channel("General")
    await stage.ben.join_voice(room)
    voice = await bot.get_channel(room.id).connect(timeout=PATIENCE_SECONDS, self_deaf=True)
    loop, played = asyncio.get_running_loop(), asyncio.Event()
    # The first packets may leave before the call is encrypted end to end, and then nobody hears them.
    voice.play(Chime(20), after=lambda error: loop.call_soon_threadsafe(played.set))
    await played.wait()
    await stage.until(lambda: stage.rehearsal.voice.packets[room.id, stage.application.id] >= 15)
    await voice.disconnect()
    await stage.until(lambda: list(stage.guild.voice_states) == [stage.ben.id])


async def test_a_call_ends_when_its_channel_is_deleted(stage, bot):
    room = stage.guild.channel("General")
    await bot.get_channel(room.id).connect(timeout=PATIENCE_SECONDS, reconnect=False)
    await stage.until(lambda: stage.rehearsal.voice.is_connected(room.id, stage.application.id))
    await stage.ana.delete_channel(room)
    assert not stage.rehearsal.voice.is_connected(room.id, stage.application.id)
    await stage.until(lambda: not bot.voice_clients)
    assert stage.guild.voice_states == {}

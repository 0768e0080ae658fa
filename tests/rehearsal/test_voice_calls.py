"""Voice end to end: discord.py joins a voice channel and is heard there."""

import asyncio

import discord

from rehearsal.world.journal import PATIENCE_SECONDS


class Tone(discord.AudioSource):
    """Some Opus packets that are not silence."""

    def __init__(self, packets):
        self.left = packets

    def is_opus(self):
        return True

    def read(self):
        self.left -= 1
        return b"\x78" + bytes(range(60)) if self.left >= 0 else b""


async def test_a_chime_is_heard_in_the_channel(setup, bot):
    room = setup.guild.channel("General")
    await setup.ben.join_voice(room)
    voice = await bot.get_channel(room.id).connect(timeout=PATIENCE_SECONDS, self_deaf=True)
    loop, played = asyncio.get_running_loop(), asyncio.Event()
    # The first packets may be sent before end-to-end encryption is set up, and then nobody hears them.
    voice.play(Tone(20), after=lambda error: loop.call_soon_threadsafe(played.set))
    await played.wait()
    await setup.until(lambda: setup.rehearsal.voice.packets[room.id, setup.application.id] >= 15)
    await voice.disconnect()
    await setup.until(lambda: list(setup.guild.voice_states) == [setup.ben.id])


async def test_the_connection_ends_when_its_channel_is_deleted(setup, bot):
    room = setup.guild.channel("General")
    await bot.get_channel(room.id).connect(timeout=PATIENCE_SECONDS, reconnect=False)
    await setup.until(lambda: setup.rehearsal.voice.is_connected(room.id, setup.application.id))
    await setup.ana.delete_channel(room)
    assert not setup.rehearsal.voice.is_connected(room.id, setup.application.id)
    await setup.until(lambda: not bot.voice_clients)
    assert setup.guild.voice_states == {}

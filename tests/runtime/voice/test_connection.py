import asyncio

import pytest

from rehearsal.permissions import Permission
from runtime.voice import Trouble, connections as module
from tests.runtime.voice.voice_guild import LENGTH, SHORT_WAIT
from vocabulary.sessions import Chime


async def test_after_a_lost_connection_the_bot_comes_back_and_does_not_repeat_the_chime(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.START)
    await voice_guild.rehearsal.voice.hear(voice_guild.channel.id, voice_guild.me, 5)
    await voice_guild.drop()
    await voice_guild.wait_until_connected()
    before = voice_guild.heard
    assert before < LENGTH[Chime.START]
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.heard == before
    assert not voice_guild.troubles


async def test_a_lost_connection_leaves_no_exception_that_was_never_retrieved(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    (poller,) = [task for task in asyncio.all_tasks() if task.get_name() == "Voice websocket poller"]
    await voice_guild.drop(4006)
    await asyncio.wait([poller])
    assert poller.exception() is None


async def test_after_a_crash_of_the_voice_server_the_bot_reconnects(voice_guild, monkeypatch):
    monkeypatch.setattr(module, "CONNECT_TIMEOUT", 0.5)
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    await voice_guild.drop(4015)
    await voice_guild.rehearsal.until(lambda: not voice_guild.bot.voice_clients)
    await voice_guild.wait_until_connected()
    assert not voice_guild.troubles


async def test_a_gateway_session_that_is_resumed_keeps_the_voice_connection(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    client = voice_guild.bot.voice_clients[0]
    voice_guild.rehearsal.faults.ask_to_reconnect()
    await voice_guild.rehearsal.until(lambda: "resumed" in [entry.text for entry in voice_guild.rehearsal.journal])
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.bot.voice_clients == [client]
    assert client.is_connected()


async def test_a_new_gateway_session_brings_the_bot_back_into_voice(voice_guild, monkeypatch):
    monkeypatch.setattr(module, "LEAVE_TIMEOUT", 0.3)
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.status(voice_guild.channel.id, "Goals")
    await voice_guild.rehearsal.until(lambda: voice_guild.statuses == ["Goals"])
    voice_guild.rehearsal.faults.invalidate_sessions()
    await voice_guild.rehearsal.until(lambda: len(voice_guild.entered) == 2)
    await voice_guild.wait_until_connected()
    assert len(voice_guild.bot.voice_clients) == 1
    assert voice_guild.statuses == ["Goals"]
    assert not voice_guild.troubles


async def test_two_circles_of_a_guild_take_turns_in_voice(voice_guild):
    second = await voice_guild.add_channel("Second")
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    voice_guild.connections.attend(second.id)
    await voice_guild.rehearsal.until(lambda: voice_guild.troubles)
    assert voice_guild.troubles == [(second.id, Trouble.ELSEWHERE)]
    voice_guild.connections.leave(voice_guild.channel.id)
    await voice_guild.wait_until_connected(second)


async def test_a_bot_that_was_moved_comes_back(voice_guild):
    elsewhere = await voice_guild.add_channel("Elsewhere")
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    await voice_guild.known().guild.change_voice_state(channel=voice_guild.known(elsewhere))
    # It may leave before its connection there is complete, so what counts is the channels that it joined in turn.
    await voice_guild.rehearsal.until(
        lambda: voice_guild.entered == [voice_guild.channel, elsewhere, voice_guild.channel]
    )
    await voice_guild.wait_until_connected()
    assert not voice_guild.troubles


async def test_a_voice_client_of_unknown_origin_is_disconnected_before_a_new_one_connects(voice_guild):
    await voice_guild.known().connect()
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.chime(voice_guild.channel.id, Chime.WARNING)
    await voice_guild.wait_to_hear(Chime.WARNING)
    assert not voice_guild.troubles


async def test_an_unexpected_error_is_reported_and_the_connection_is_retried(voice_guild, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_BACKOFF", 0.01)
    await voice_guild.set_denied(Permission.CONNECT)

    def stumble(channel_id: int, trouble: str) -> None:
        raise LookupError(trouble)

    voice_guild.connections.on_trouble = stumble
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.rehearsal.until(lambda: voice_guild.reporter.entries)
    ((error, _),) = voice_guild.reporter.entries
    assert isinstance(error, LookupError)
    voice_guild.reporter.entries.clear()
    await voice_guild.set_denied(0)
    await voice_guild.wait_until_connected()


async def test_closing_that_is_cancelled_because_of_the_rate_limit_leaves_no_voice_clients(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    (client,) = voice_guild.bot.voice_clients
    while not voice_guild.bot.ws.is_ratelimited():
        await voice_guild.known().guild.change_voice_state(channel=voice_guild.known(), self_deaf=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SHORT_WAIT):
            await voice_guild.connections.close()
    assert voice_guild.bot.voice_clients == []
    await client.ws.close()  # it would stay open until the process ends


async def test_after_closing_no_channel_is_joined(voice_guild):
    await voice_guild.connections.close()
    voice_guild.connections.attend(voice_guild.channel.id)
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.entered == []

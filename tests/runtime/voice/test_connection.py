import asyncio

import pytest

from rehearsal.permissions import Permission
from runtime.voice import Trouble, rooms as module
from tests.runtime.voice.hall import A_MOMENT, LENGTH
from vocabulary.sessions import Chime


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


async def test_a_broken_connection_leaves_no_exception_that_nobody_fetches(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    (poller,) = [task for task in asyncio.all_tasks() if task.get_name() == "Voice websocket poller"]
    await hall.drop(4006)
    await asyncio.wait([poller])
    assert poller.exception() is None


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
    # It may have left again before its connection there was complete: what counts is the way that it took.
    await hall.rehearsal.until(lambda: hall.entered == [hall.channel, elsewhere, hall.channel])
    await hall.inside()
    assert not hall.troubles


async def test_a_connection_that_nobody_holds_is_ended_before_a_new_one(hall):
    await hall.known().connect()
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    await hall.hear(Chime.WARNING)
    assert not hall.troubles


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


async def test_closing_that_is_cut_short_since_the_gateway_takes_no_more_leaves_nothing_to_wait_for(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    (client,) = hall.bot.voice_clients
    while not hall.bot.ws.is_ratelimited():
        await hall.known().guild.change_voice_state(channel=hall.known(), self_deaf=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(A_MOMENT):
            await hall.rooms.close()
    assert hall.bot.voice_clients == []
    await client.ws.close()  # otherwise it ends with the process


async def test_once_closed_no_channel_is_entered_any_more(hall):
    await hall.rooms.close()
    hall.rooms.attend(hall.channel.id)
    await asyncio.sleep(A_MOMENT)
    assert hall.entered == []

import asyncio

from runtime.voice import rooms as module
from tests.runtime.voice.hall import A_MOMENT, LENGTH
from vocabulary.sessions import Chime


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


async def test_closing_cuts_the_chimes_short_and_leaves_every_channel(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.chime(hall.channel.id, Chime.SESSION_END)
    hall.rooms.chime(hall.channel.id, Chime.SESSION_END)
    await hall.rehearsal.voice.hear(hall.channel.id, hall.me, 5)
    await hall.rooms.close()
    assert hall.heard < LENGTH[Chime.SESSION_END]
    await hall.outside()

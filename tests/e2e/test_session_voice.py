"""The bot in the session's voice channel: what is heard and shown, and what is said when it cannot be there."""

import asyncio

from db.models import Circle
from db.transaction import people_wait, transaction
from rehearsal.enums import ChannelType, EntityType, EventStatus
from rehearsal.guilds import changes
from rehearsal.permissions import Overwrite, Permission
from runtime.voice.chimes import load_chimes
from tests.e2e.session_play import meeting_set
from vocabulary.sessions import Chime

CHIMES = load_chimes()
A_MOMENT = 0.1
"""In which a bot that is in no voice channel has nothing more to do in voice when it stops."""


async def test_the_bot_chimes_at_each_turn_shows_the_block_and_leaves_at_the_end(stage, meeting):
    heard = 0

    async def hears(chime):
        nonlocal heard
        heard += len(CHIMES[chime])
        await stage.rehearsal.voice.hear(meeting.voice.id, stage.application.user.id, heard)

    await meeting.begin(*stage.people[:3])
    await hears(Chime.START)
    state = stage.guild.voice_states[stage.application.user.id]
    assert (state.channel, state.self_deaf) == (meeting.voice, True)
    await stage.seen(lambda: meeting.voice.status == "Check-in until 18:10")
    await meeting.at(8)
    await hears(Chime.WARNING)
    await stage.ana.slash(meeting.text, "session extend", minutes=2)
    await stage.seen(lambda: meeting.voice.status == "Check-in until 18:12")
    await meeting.at(10, 10)
    await meeting.at(12)
    await hears(Chime.BLOCK_END)
    await stage.ana.slash(meeting.text, "session pause")
    await stage.seen(lambda: meeting.voice.status == "Real work example, paused")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await hears(Chime.SESSION_END)
    await stage.seen(lambda: stage.application.user.id not in stage.guild.voice_states)
    assert meeting.voice.status is None
    assert stage.rehearsal.voice.packets[meeting.voice.id, stage.application.user.id] == heard


async def test_a_status_that_is_called_for_while_the_bot_stops_is_shown_before_the_database_closes(stage, meeting):
    await meeting.at(-1)
    await meeting.enter(*stage.people)
    await meeting.noted(*stage.people)
    stage.faults.on_request("PUT", "/channels/*/voice-status", lambda _: asyncio.sleep(A_MOMENT))
    async with transaction():
        starting = asyncio.create_task(stage.ana.slash(meeting.text, "session start"))
        await stage.seen(people_wait)
        stopping = asyncio.create_task(stage.stop_bot())
        await asyncio.sleep(A_MOMENT)
    await asyncio.gather(starting, stopping)
    assert meeting.voice.status == "Check-in until 18:09"
    assert stage.log.unexpected == []


async def test_without_permission_to_connect_the_facilitator_is_told_once_and_the_cards_go_on(stage, meeting):
    stage.log.expect("voice trouble")
    me, denied = stage.application.user.id, int(Permission.CONNECT)
    allowed = next(one.allow for one in meeting.voice.overwrites if one.target == me)
    changes.set_overwrite(stage.rehearsal.world, meeting.voice, Overwrite(me, allowed & ~denied, denied))
    await meeting.begin()
    told = await stage.shown(stage.ana, meeting.text, "I'm not allowed to connect to")
    assert told.text == (
        f"{stage.ana.mention}: I'm not allowed to connect to <#{meeting.voice.id}>. "
        "Someone who manages this server can give me the permission *Connect*.\n"
        "The session goes on: the newest card here shows where we are."
    )
    assert told.mentions == [stage.ana.user]
    await meeting.at(11)
    await meeting.card("Real work example")
    await stage.restart_bot()
    await stage.seen(lambda: len(stage.log.of("voice trouble")) > 1)
    await stage.settled()
    assert len(meeting.said("I'm not allowed to connect to")) == 1


async def test_in_a_stage_channel_those_there_are_noted_and_the_cards_go_on(stage, circle):
    stage.log.expect("voice trouble")
    platform = stage.guild.add_channel("A stage", ChannelType.STAGE)
    await Circle.filter(id=circle.id).update(voice_channel_id=platform.id)
    meeting = await meeting_set(stage, circle)
    await meeting.have_events(2)
    meeting.voice = platform
    await meeting.begin()
    await meeting.noted(*stage.people)
    reason = f"{stage.ana.mention}: <#{platform.id}> is a stage channel now, where I can't play my chimes."
    await stage.shown(stage.ana, meeting.text, reason)
    await meeting.at(11)
    await meeting.card("Real work example")
    assert stage.application.user.id not in stage.guild.voice_states
    (running, *_) = sorted(stage.guild.events.values(), key=lambda event: event.starts_at)
    assert (running.type, running.channel, running.status) == (EntityType.STAGE, platform, EventStatus.ACTIVE)

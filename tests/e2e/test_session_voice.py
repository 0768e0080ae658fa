"""The bot in the session's voice channel: who was there, what is heard, and what is said when it cannot be."""

from types import SimpleNamespace

import pytest

from db.models import Attendance, Circle
from rehearsal.enums import ChannelType, EntityType, EventStatus
from rehearsal.guilds import changes
from rehearsal.permissions import Overwrite, Permission
from runtime.voice import Trouble
from runtime.voice.chimes import load_chimes
from runtime.words import Words
from tests.e2e.session_play import meeting_set
from vocabulary.sessions import Chime

CHIMES = load_chimes()


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


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


async def test_while_commitments_are_awaited_no_block_stands_under_the_channel(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await stage.seen(lambda: meeting.voice.status == "Check-in until 18:10")
    await meeting.skip_to(76)
    await stage.shown(stage.ana, meeting.text, "## Before we part")
    await stage.seen(lambda: meeting.voice.status is None)
    assert stage.application.user.id in stage.guild.voice_states


async def test_leaving_and_coming_back_is_one_presence_in_two_stretches(stage, meeting):
    card = await meeting.begin()
    await stage.chi.leave_voice()
    await meeting.noted(stage.ana, stage.ben, stage.dee, stage.eli)
    await stage.seen(lambda: stage.chi.mention not in card.text)
    await meeting.enter(stage.chi)
    await meeting.changed(card, stage.chi.mention)
    assert await Attendance.filter(user_id=stage.chi.id).count() == 2
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    was_here, _, _ = (await meeting.recap()).text.partition(" were here.")
    assert was_here.count(stage.chi.mention) == 1
    assert not await Attendance.filter(left_at=None).exists()


async def test_only_the_circles_members_are_noted(stage, meeting):
    stage.guild.give_role(stage.strangers[0], meeting.circle.role)
    await meeting.at(-5)
    await meeting.enter(stage.strangers[0], stage.ben)
    await meeting.noted(stage.ben)


async def test_without_permission_to_connect_the_facilitator_is_told_once_and_the_cards_go_on(stage, meeting):
    stage.log.expect("voice trouble")
    deny(stage, meeting, Permission.CONNECT)
    await meeting.begin()
    told = await stage.shown(stage.ana, meeting.text, "I may not connect to")
    assert told.text == (
        f"{stage.ana.mention}: I may not connect to <#{meeting.voice.id}>. "
        "Whoever manages this server can let me: the permission is *Connect*.\n"
        "The session goes on all the same: the newest card here tells where we are."
    )
    assert told.mentions == [stage.ana.user]
    await meeting.at(11)
    await meeting.card("Real work example")
    await stage.restart_bot()
    await stage.seen(lambda: len(stage.log.of("voice trouble")) > 1)
    await stage.settled()
    assert len(meeting.said("I may not connect to")) == 1


def deny(stage, meeting, permission):
    """Take a permission from the bot in the circle's voice channel."""
    me = stage.application.user.id
    allowed = next(one.allow for one in meeting.voice.overwrites if one.target == me)
    changes.set_overwrite(
        stage.rehearsal.world, meeting.voice, Overwrite(me, allowed & ~int(permission), int(permission))
    )


async def goes_on_in_text(stage, meeting, reason):
    """The facilitator is told the reason once, and the cards go on."""
    told = await stage.shown(stage.ana, meeting.text, reason)
    assert told.text.startswith(stage.ana.mention)
    await meeting.at(11)
    await meeting.card("Real work example")
    await meeting.at(26)
    await meeting.card("Problem solving")
    assert len(meeting.said(reason)) == 1


async def test_without_permission_to_speak_there_are_no_chimes_but_all_the_cards(stage, meeting):
    stage.log.expect("voice trouble")
    deny(stage, meeting, Permission.SPEAK)
    await meeting.begin()
    await goes_on_in_text(stage, meeting, "I may not speak in")


async def test_without_the_library_for_encryption_the_cards_go_on(stage, meeting, monkeypatch):
    stage.log.expect("voice trouble")
    monkeypatch.setattr("discord.voice_client.has_dave", False)
    await meeting.begin()
    await goes_on_in_text(stage, meeting, "My encryption for voice is missing")


async def test_when_voice_breaks_off_the_bot_comes_back_without_a_second_chime_and_shows_the_block(stage, meeting):
    me = stage.application.user.id
    await meeting.begin()
    await stage.rehearsal.voice.hear(meeting.voice.id, me, len(CHIMES[Chime.START]))
    await stage.seen(lambda: meeting.voice.status == "Check-in until 18:10")
    await stage.rehearsal.voice.drop(stage.guild.id, me)
    await stage.seen(lambda: not stage.rehearsal.voice.is_connected(meeting.voice.id, me))
    await stage.seen(lambda: stage.rehearsal.voice.is_connected(meeting.voice.id, me))
    await meeting.at(8)
    await stage.rehearsal.voice.hear(meeting.voice.id, me, len(CHIMES[Chime.START]) + len(CHIMES[Chime.WARNING]))
    assert stage.rehearsal.voice.packets[meeting.voice.id, me] == len(CHIMES[Chime.START]) + len(CHIMES[Chime.WARNING])
    await meeting.at(11)
    await stage.seen(lambda: meeting.voice.status == "Real work example until 18:25")
    assert meeting.said("voice server") == []


async def test_in_a_stage_channel_those_there_are_noted_and_the_cards_go_on(stage, circle):
    stage.log.expect("voice trouble")
    platform = stage.guild.add_channel("A stage", ChannelType.STAGE)
    await Circle.filter(id=circle.id).update(voice_channel_id=platform.id)
    meeting = await meeting_set(stage, circle)
    await meeting.have_events(2)
    meeting.voice = platform
    await meeting.begin()
    await meeting.noted(*stage.people)
    await goes_on_in_text(stage, meeting, f"<#{platform.id}> has become a stage channel, where I cannot chime.")
    assert stage.application.user.id not in stage.guild.voice_states
    (running, *_) = sorted(stage.guild.events.values(), key=lambda event: event.starts_at)
    assert (running.type, running.channel, running.status) == (EntityType.STAGE, platform, EventStatus.ACTIVE)


@pytest.mark.parametrize("trouble", Trouble)
def test_there_are_words_for_each_trouble(trouble):
    circle, session = SimpleNamespace(voice_channel_id=5), SimpleNamespace(facilitator=None)
    first, last = Words().render("voice/trouble", trouble=trouble, circle=circle, session=session).splitlines()
    assert ("cannot reach" in first) == (trouble is Trouble.UNREACHABLE)
    assert last == "The session goes on all the same: the newest card here tells where we are."

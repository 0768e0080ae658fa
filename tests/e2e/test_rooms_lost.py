"""What somebody deletes of a circle in Discord: it is made anew, and what was to be said there is said."""

import pytest

from db.models import Circle, Failure
from rehearsal.faults import When
from rehearsal.guilds import changes
from rehearsal.messages.posting import Upload
from rehearsal.permissions import Permission
from tests.e2e.staging import FOCUS, NAME, ZONE, FormedCircle

TOLD = {"happened": "I lost the numbers", "taught": "Ask before", "next_time": "I copy them first"}


@pytest.fixture
async def old(stage, circle):
    """The circle, whose rooms have stood for longer than ten minutes."""
    await standing(stage, circle.text)
    await stage.settled(minutes=11)
    return circle


async def standing(stage, channel):
    """Wait until the channel has its welcome, pinned."""
    welcome = await stage.shown(stage.ana, channel, FOCUS)
    await stage.seen(lambda: welcome.pinned)


def texts_of(stage):
    return [one for one in stage.guild.channels.values() if one.topic]


async def remade(stage, circle):
    """The text channel in the place of the one that was deleted."""
    return await stage.seen(lambda: next((one for one in texts_of(stage) if one is not circle.text), None))


async def test_a_text_channel_that_was_deleted_comes_back_with_its_welcome_and_its_board(old, stage):
    await old.set_goal(stage.ben)
    before = await stage.shown(stage.ana, old.text, "## Goals, cycle 1")
    await stage.seen(lambda: before.pinned)
    await stage.ana.delete_channel(old.text)
    channel = await remade(stage, old)
    await standing(stage, channel)
    board = await stage.shown(stage.ben, channel, "## Goals, cycle 1")
    await stage.seen(lambda: board.pinned)
    assert (await Circle.get()).text_channel_id == channel.id
    await FormedCircle(stage, await Circle.get(), stage.people).set_goal(stage.chi)
    await stage.seen(lambda: board.text.count("Run three tests") == 2)


async def test_what_was_deleted_while_the_bot_was_away_is_made_anew_when_it_is_back(old, stage):
    await stage.stop_bot()
    await stage.ana.delete_channel(old.text)
    await stage.start_bot()
    await stage.shown(stage.ben, await remade(stage, old), FOCUS)


async def test_a_channel_of_whose_end_the_gateway_told_nothing_is_missed_when_something_is_to_be_said_there(old, stage):
    for channels in (stage.guild.channels, stage.rehearsal.world.channels):
        del channels[old.text.id]
    await old.confirmed(stage.ben, "circle pause", where=stage.general, until="10 February")
    await stage.settled(minutes=1)
    await stage.shown(stage.chi, await remade(stage, old), "pauses until")


async def test_a_new_channel_is_one_though_the_connection_broke_as_it_was_made(old, stage):
    stage.log.expect("channels not finished")
    stage.faults.drop("POST", "/guilds/*/channels", when=When.AFTER)
    await stage.ana.delete_channel(old.text)
    await stage.seen(lambda: stage.log.of("channels not finished"))
    await stage.settled(minutes=11)
    await stage.shown(stage.ben, await remade(stage, old), FOCUS)
    assert len(texts_of(stage)) == 1


async def test_whoever_deletes_each_new_channel_does_not_have_the_bot_make_one_after_the_other(old, stage):
    await stage.ana.delete_channel(old.text)
    channel = await remade(stage, old)
    await standing(stage, channel)
    await stage.ana.delete_channel(channel)
    await stage.settled(minutes=5)
    assert texts_of(stage) == []
    await stage.settled(minutes=6)
    await stage.shown(stage.ben, await remade(stage, old), FOCUS)


async def test_a_failure_told_while_the_channel_is_gone_is_read_in_the_new_one(circle, stage):
    await standing(stage, circle.text)
    await stage.ana.delete_channel(circle.text)
    await stage.settled()
    prepared = await stage.ben.fill(await stage.ben.slash(stage.general, "failure share"), TOLD)
    answer = await stage.ben.click(prepared, "Post it now")
    assert "everyone will find it there once it's back" in answer.text
    await stage.settled(minutes=12)
    await stage.shown(stage.chi, await remade(stage, circle), "I lost the numbers")
    assert await Failure.all().count() == 1


async def test_evidence_for_a_channel_that_is_gone_comes_back_with_a_sentence(circle, stage):
    await standing(stage, circle.text)
    await circle.set_goal(stage.ben)
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    await stage.seen(lambda: board.pinned)
    await stage.ana.delete_channel(circle.text)
    file = Upload("numbers.csv", b"1,2", "text/csv")
    answer = await stage.ben.slash(stage.general, "goal update", status="On track", file=file)
    assert "Try again in a minute." in (await answer.settled()).text


async def test_a_session_that_is_on_goes_on_in_the_new_channel(old, meeting, stage):
    await meeting.begin()
    await stage.ana.delete_channel(old.text)
    meeting.text = await remade(stage, old)
    card = await meeting.card("Check-in")
    await stage.ana.click(card, "Next")
    await meeting.card("Real work example")
    assert meeting.said_twice() == []


async def test_a_voice_channel_that_was_deleted_comes_back_and_the_events_move_there(old, meeting, stage):
    await meeting.have_events(2)
    await stage.ana.delete_channel(old.voice)
    voices = lambda: [one for one in stage.guild.channels.values() if one.name == old.voice.name]
    (voice,) = await stage.seen(voices)
    assert voice is not old.voice
    events = lambda: [one for one in stage.guild.events.values() if one.status.name == "SCHEDULED"]
    await stage.seen(lambda: [event.channel for event in events()] == [voice, voice])
    assert meeting.said("Should I cancel the session") == []


async def test_a_role_that_was_deleted_comes_back_and_opens_the_rooms_to_its_members(old, stage):
    changes.remove_role(stage.rehearsal.world, stage.guild, old.role)
    can = lambda person, right: all(one.permissions(person.user) & right for one in (old.text, old.voice))
    await stage.seen(lambda: all(can(person, Permission.VIEW_CHANNEL) for person in stage.people))
    assert not old.text.permissions(stage.strangers[0].user) & Permission.VIEW_CHANNEL


async def test_a_channel_of_a_closed_circle_that_was_deleted_stays_away(old, stage):
    await old.confirmed(stage.ana, "circle close")
    await stage.shown(stage.eli, old.text, "is closed, by")
    await stage.ana.delete_channel(old.text)
    await stage.settled(hours=1)
    assert texts_of(stage) == []


async def test_a_role_that_is_deleted_before_its_channels_are_made_is_made_again_with_them(stage):
    async def delete_role(_):
        changes.remove_role(stage.rehearsal.world, stage.guild, stage.guild.role(NAME))

    stage.log.expect("channels not finished")
    stage.faults.on_request("POST", "/guilds/*/channels", delete_role)
    options = {"name": NAME, "focus": FOCUS, "zone": ZONE}
    answer = await (await stage.ana.slash(stage.general, "circle create", **options)).settled()
    assert "Discord didn't let me finish the circle's role and channels. I'll try again" in answer.text
    await stage.settled(minutes=11)
    (channel,) = texts_of(stage)
    assert [one.text for one in stage.ana.sees(channel)]

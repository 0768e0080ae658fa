"""People act through what a real client would let them do, and the real library understands each act."""

import pytest

from rehearsal.enums import ChannelType
from rehearsal.errors import CannotDo
from rehearsal.messages.posting import Upload
from rehearsal.permissions import Permission
from tests.rehearsal.sample_bot import add_commands


@pytest.fixture
async def bot(stage):
    stage.install()
    client = stage.client()
    add_commands(client.tree)
    async with stage.running(client):
        yield client
    assert stage.rehearsal.complaints == []


async def test_a_subcommand_is_used_by_its_whole_name_and_what_was_suggested_by_its_own(stage, bot):
    assert await stage.ana.complete(stage.general, "goal update", option="circle", typed="d") == [
        "Data",
        "Design",
        "Drama",
    ]
    answer = await stage.ana.slash(stage.general, "goal update", circle="Design", done=True)
    assert (answer.kind, answer.text, answer.ephemeral) == ("message", "design True", True)


async def test_a_group_within_a_group_is_reached(stage, bot):
    assert (await stage.ana.slash(stage.general, "goal admin wipe")).text == "wiped"


async def test_options_of_every_kind_arrive_as_they_were_chosen(stage, bot):
    role = stage.guild.add_role("Guests")
    answer = await stage.ana.slash(
        stage.general,
        "take",
        size="Large",
        number=8,
        share=0.25,
        who=stage.ben,
        room=stage.guild.channel("General"),
        role=role,
        file=Upload("notes.txt", b"mine"),
        name="abc",
    )
    assert answer.text == "Large 8 0.25 Ben General Guests abc mine"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "needs size"),
        ({"size": "Huge"}, "one of"),
        ({"size": "Small", "number": 9}, "cannot be 9"),
        ({"size": "Small", "number": "3"}, "does not take"),
        ({"size": "Small", "number": True}, "does not take"),
        ({"size": "Small", "name": "abcdef"}, "2 to 5 characters"),
        ({"size": "Small", "who": "Ben"}, "does not take"),
        ({"size": "Small", "colour": "red"}, "no option colour"),
    ],
)
async def test_what_the_client_would_not_take_cannot_be_typed(stage, bot, options, reason):
    with pytest.raises(CannotDo, match=reason):
        await stage.ana.slash(stage.general, "take", **options)


async def test_a_text_channel_is_no_answer_where_a_voice_channel_is_asked_for(stage, bot):
    with pytest.raises(CannotDo, match="kind of channel"):
        await stage.ana.slash(stage.general, "take", size="Small", room=stage.general)


async def test_a_command_that_nobody_registered_is_not_offered(stage, bot):
    with pytest.raises(CannotDo, match="not offered 'goal'"):
        await stage.ana.slash(stage.general, "goal")


async def test_a_command_for_managers_is_offered_only_to_them(stage, bot):
    with pytest.raises(CannotDo):
        await stage.ben.slash(stage.general, "manage")
    stage.guild.give_role(stage.ben, stage.guild.add_role("Managers", Permission.MANAGE_GUILD))
    assert (await stage.ben.slash(stage.general, "manage")).text == "managed"


async def test_a_command_for_dms_is_offered_there_and_only_there(stage, bot):
    with pytest.raises(CannotDo):
        await stage.ben.slash(stage.general, "secret")
    assert (await stage.ben.slash(stage.ben.dm(stage.application), "secret")).text == "psst, Ben"
    assert [message.text for message in stage.ben.dms] == ["psst, Ben"]


async def test_who_may_not_use_commands_in_a_channel_cannot(stage, bot):
    silent = str(int(Permission.USE_APPLICATION_COMMANDS))
    quiet = stage.guild.add_channel("quiet", permission_overwrites=[{"id": stage.guild.id, "deny": silent}])
    with pytest.raises(CannotDo, match="USE_APPLICATION_COMMANDS"):
        await stage.ben.slash(quiet, "card")


async def test_menus_of_messages_and_of_people_are_used_by_name(stage, bot):
    said = await stage.ben.say(stage.general, "Ask first.")
    assert (await stage.ana.menu(said, "Capture insight")).text == "captured Ask first."
    assert (await stage.ana.menu(stage.ben, "Thank", stage.general)).text == "thanks, Ben"
    with pytest.raises(CannotDo):
        await stage.ana.menu(said, "Thank")
    with pytest.raises(CannotDo, match="which channel"):
        await stage.ana.menu(stage.ben, "Thank")


async def test_who_cannot_see_a_channel_can_do_nothing_there(stage, bot):
    hidden = stage.guild.add_channel(
        "hidden", permission_overwrites=[{"id": stage.guild.id, "deny": str(int(Permission.VIEW_CHANNEL))}]
    )
    said = await stage.ana.say(hidden, "secret")
    assert stage.ben.sees(hidden) == []
    for act in (
        stage.ben.say(hidden, "x"),
        stage.ben.slash(hidden, "card"),
        stage.ben.menu(said, "Capture insight"),
        stage.ben.react(said, "👍"),
        stage.ben.delete(said),
    ):
        with pytest.raises(CannotDo):
            await act


async def test_a_person_deletes_their_own_and_a_moderator_anybodys(stage, bot):
    said = await stage.ben.say(stage.general, "oops")
    with pytest.raises(CannotDo):
        await stage.chi.delete(said)
    await stage.ana.delete(said)
    assert said.deleted
    await stage.until(lambda: bot.events("raw_message_delete"))


async def test_people_come_and_go_in_voice(stage, bot):
    voice = stage.guild.channel("General")
    await stage.ben.join_voice(voice)
    await stage.until(lambda: [member.name for member in bot.get_channel(voice.id).members] == ["ben"])
    other = stage.guild.add_channel("Other", ChannelType.VOICE, user_limit=1)
    await stage.until(lambda: bot.get_channel(other.id))
    await stage.ben.join_voice(other)
    await stage.until(lambda: [member.name for member in bot.get_channel(other.id).members] == ["ben"])
    assert bot.get_channel(voice.id).members == []
    with pytest.raises(CannotDo, match="full"):
        await stage.chi.join_voice(other)
    with pytest.raises(CannotDo, match="no voice channel"):
        await stage.chi.join_voice(stage.general)
    await stage.ben.leave_voice()
    await stage.until(lambda: bot.get_channel(other.id).members == [])


async def test_whose_voice_channel_is_deleted_or_who_leaves_the_guild_is_out_of_voice(stage, bot):
    room = stage.guild.add_channel("Room", ChannelType.VOICE)
    await stage.ben.join_voice(room)
    await stage.chi.join_voice(stage.guild.channel("General", ChannelType.VOICE))
    stage.guild.remove_channel(room)
    stage.guild.leave(stage.chi)
    assert stage.guild.voice_states == {}


async def test_a_reaction_and_a_reply_reach_the_bot(stage, bot):
    said = await stage.ben.say(stage.general, "hello", Upload("a.txt", b"text"))
    await stage.ana.react(said, "👍")
    await stage.ana.say(stage.general, "hi", reply_to=said)
    await stage.until(lambda: len(bot.events("message")) == 2)
    assert [str(reaction.emoji) for (reaction,) in bot.events("raw_reaction_add")] == ["👍"]
    assert bot.events("message")[1][0].reference.message_id == said.id


async def test_slash_in_a_guild_where_the_bot_is_not_offers_nothing(stage, bot):
    elsewhere = stage.rehearsal.guild("Elsewhere", owner=stage.ben)
    with pytest.raises(CannotDo, match="only nothing"):
        await stage.ben.slash(elsewhere.channel("general"), "card")

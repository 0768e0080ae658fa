"""People can do what a real client would let them do, and discord.py understands each action."""

import pytest

from rehearsal.enums import ChannelType
from rehearsal.errors import CannotDo
from rehearsal.messages.posting import Upload
from rehearsal.permissions import Permission
from tests.rehearsal.sample_bot import add_commands


@pytest.fixture
async def bot(setup):
    setup.install()
    client = setup.client()
    add_commands(client.tree)
    async with setup.running(client):
        yield client
    assert setup.rehearsal.complaints == []


async def test_a_subcommand_is_used_by_its_full_name_and_a_suggestion_by_its_name(setup, bot):
    assert await setup.ana.complete(setup.general, "goal update", option="circle", typed="d") == [
        "Data",
        "Design",
        "Drama",
    ]
    answer = await setup.ana.slash(setup.general, "goal update", circle="Design", done=True)
    assert (answer.kind, answer.text, answer.ephemeral) == ("message", "design True", True)


async def test_a_command_in_a_nested_group_is_found(setup, bot):
    assert (await setup.ana.slash(setup.general, "goal admin wipe")).text == "wiped"


async def test_options_of_every_type_arrive_as_they_were_chosen(setup, bot):
    role = setup.guild.add_role("Guests")
    answer = await setup.ana.slash(
        setup.general,
        "take",
        size="Large",
        number=8,
        share=0.25,
        who=setup.ben,
        room=setup.guild.channel("General"),
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
async def test_option_values_that_a_client_would_not_accept_are_refused(setup, bot, options, reason):
    with pytest.raises(CannotDo, match=reason):
        await setup.ana.slash(setup.general, "take", **options)


async def test_a_text_channel_is_refused_for_an_option_that_takes_voice_channels(setup, bot):
    with pytest.raises(CannotDo, match="kind of channel"):
        await setup.ana.slash(setup.general, "take", size="Small", room=setup.general)


async def test_a_command_that_nobody_registered_is_not_offered(setup, bot):
    with pytest.raises(CannotDo, match="not offered 'goal'"):
        await setup.ana.slash(setup.general, "goal")


async def test_a_command_for_managers_is_offered_only_to_them(setup, bot):
    with pytest.raises(CannotDo):
        await setup.ben.slash(setup.general, "manage")
    setup.guild.give_role(setup.ben, setup.guild.add_role("Managers", Permission.MANAGE_GUILD))
    assert (await setup.ben.slash(setup.general, "manage")).text == "managed"


async def test_a_command_for_dms_is_offered_there_and_only_there(setup, bot):
    with pytest.raises(CannotDo):
        await setup.ben.slash(setup.general, "secret")
    assert (await setup.ben.slash(setup.ben.dm(setup.application), "secret")).text == "psst, Ben"
    assert [message.text for message in setup.ben.dms] == ["psst, Ben"]


async def test_commands_need_their_permission_in_the_channel(setup, bot):
    silent = str(int(Permission.USE_APPLICATION_COMMANDS))
    quiet = setup.guild.add_channel("quiet", permission_overwrites=[{"id": setup.guild.id, "deny": silent}])
    with pytest.raises(CannotDo, match="USE_APPLICATION_COMMANDS"):
        await setup.ben.slash(quiet, "card")


async def test_menus_of_messages_and_of_people_are_used_by_name(setup, bot):
    said = await setup.ben.say(setup.general, "Ask first.")
    assert (await setup.ana.menu(said, "Capture insight")).text == "captured Ask first."
    assert (await setup.ana.menu(setup.ben, "Thank", setup.general)).text == "thanks, Ben"
    with pytest.raises(CannotDo):
        await setup.ana.menu(said, "Thank")
    with pytest.raises(CannotDo, match="which channel"):
        await setup.ana.menu(setup.ben, "Thank")


async def test_without_viewing_a_channel_nothing_is_permitted_there(setup, bot):
    hidden = setup.guild.add_channel(
        "hidden", permission_overwrites=[{"id": setup.guild.id, "deny": str(int(Permission.VIEW_CHANNEL))}]
    )
    said = await setup.ana.say(hidden, "secret")
    assert setup.ben.sees(hidden) == []
    for act in (
        setup.ben.say(hidden, "x"),
        setup.ben.slash(hidden, "card"),
        setup.ben.menu(said, "Capture insight"),
        setup.ben.react(said, "👍"),
        setup.ben.delete(said),
    ):
        with pytest.raises(CannotDo):
            await act


async def test_a_person_can_delete_their_own_messages_and_a_moderator_all(setup, bot):
    said = await setup.ben.say(setup.general, "oops")
    with pytest.raises(CannotDo):
        await setup.chi.delete(said)
    await setup.ana.delete(said)
    assert said.deleted
    await setup.until(lambda: bot.events("raw_message_delete"))


async def test_people_come_and_go_in_voice(setup, bot):
    voice = setup.guild.channel("General")
    await setup.ben.join_voice(voice)
    await setup.until(lambda: [member.name for member in bot.get_channel(voice.id).members] == ["ben"])
    other = setup.guild.add_channel("Other", ChannelType.VOICE, user_limit=1)
    await setup.until(lambda: bot.get_channel(other.id))
    await setup.ben.join_voice(other)
    await setup.until(lambda: [member.name for member in bot.get_channel(other.id).members] == ["ben"])
    assert bot.get_channel(voice.id).members == []
    with pytest.raises(CannotDo, match="full"):
        await setup.chi.join_voice(other)
    with pytest.raises(CannotDo, match="no voice channel"):
        await setup.chi.join_voice(setup.general)
    await setup.ben.leave_voice()
    await setup.until(lambda: bot.get_channel(other.id).members == [])


async def test_deleting_the_channel_or_leaving_the_guild_ends_a_voice_state(setup, bot):
    room = setup.guild.add_channel("Room", ChannelType.VOICE)
    await setup.ben.join_voice(room)
    await setup.chi.join_voice(setup.guild.channel("General", ChannelType.VOICE))
    setup.guild.remove_channel(room)
    setup.guild.leave(setup.chi)
    assert setup.guild.voice_states == {}


async def test_a_reaction_and_a_reply_reach_the_bot(setup, bot):
    said = await setup.ben.say(setup.general, "hello", Upload("a.txt", b"text"))
    await setup.ana.react(said, "👍")
    await setup.ana.say(setup.general, "hi", reply_to=said)
    await setup.until(lambda: len(bot.events("message")) == 2)
    assert [str(reaction.emoji) for (reaction,) in bot.events("raw_reaction_add")] == ["👍"]
    assert bot.events("message")[1][0].reference.message_id == said.id


async def test_no_commands_are_offered_in_a_guild_without_the_bot(setup, bot):
    elsewhere = setup.rehearsal.guild("Elsewhere", owner=setup.ben)
    with pytest.raises(CannotDo, match="only nothing"):
        await setup.ben.slash(elsewhere.channel("general"), "card")

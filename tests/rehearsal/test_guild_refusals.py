"""What a guild refuses: roles that nobody is given, overwrites for nobody, and more than it can hold."""

import discord
import pytest

from rehearsal.enums import ChannelType
from rehearsal.permissions import ALL
from tests.rehearsal.sample_payloads import command


@pytest.fixture
async def guild(setup, bot):
    return bot.get_guild(setup.guild.id)


async def refusal(awaitable):
    """The status and the code of Discord's refusal, and its words."""
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    return refused.value.status, refused.value.code, refused.value.text


async def test_everyone_has_the_role_everyone_which_is_neither_given_taken_renamed_nor_deleted(setup, guild):
    ben, everyone = await guild.fetch_member(setup.ben.id), discord.Object(guild.id)
    assert await refusal(ben.add_roles(everyone)) == (404, 10011, "Unknown Role")
    assert await refusal(ben.remove_roles(everyone)) == (404, 10011, "Unknown Role")
    assert await refusal(guild.default_role.edit(hoist=True)) == (400, 50028, "Invalid Role")
    assert await refusal(guild.default_role.delete()) == (400, 50028, "Invalid Role")
    await guild.default_role.edit(permissions=discord.Permissions(view_channel=True))


async def test_the_role_of_a_bot_is_nobody_elses(setup, guild):
    other = setup.rehearsal.application("Other", token="another.token")
    role = setup.guild.install(other, permissions=int(ALL))
    ben = await guild.fetch_member(setup.ben.id)
    assert await refusal(ben.add_roles(discord.Object(role.id))) == (400, 50028, "Invalid Role")


async def test_an_overwrite_is_for_somebody_or_a_role_there(setup, bot, guild):
    general, reader = setup.general.id, "1024"
    gone = setup.rehearsal.person("Gus").id
    unknown = (404, 10009, "Unknown Overwrite")
    assert await refusal(bot.http.edit_channel_permissions(general, gone, reader, "0", 1)) == unknown
    assert await refusal(bot.http.edit_channel_permissions(general, setup.ben.id, reader, "0", 0)) == unknown
    assert await refusal(bot.http.edit_channel_permissions(general, guild.id, reader, "0", 1)) == unknown
    assert await refusal(bot.http.delete_channel_permissions(general, setup.ben.id)) == unknown
    nobodys = {discord.Object(gone, type=discord.Member): discord.PermissionOverwrite(view_channel=True)}
    assert await refusal(guild.create_text_channel("secret", overwrites=nobodys)) == unknown
    assert await refusal(guild.get_channel(general).edit(overwrites=nobodys)) == unknown
    assert setup.general.overwrites == []


async def test_a_category_is_one_and_has_fifty_channels_at_most(setup, guild):
    category = setup.guild.add_channel("Circles", ChannelType.CATEGORY)
    for number in range(50):
        setup.guild.add_channel(f"circle-{number}", parent_id=category.id)
    full = "Maximum number of channels in category reached (50)"
    assert (await refusal(guild.create_text_channel("x", category=discord.Object(category.id))))[2].endswith(full)
    assert (await refusal(guild.get_channel(setup.general.id).edit(category=discord.Object(category.id))))[2].endswith(
        full
    )
    in_none = guild.create_text_channel("x", category=discord.Object(setup.general.id))
    assert (await refusal(in_none))[2].endswith("Category does not exist")
    inside = setup.guild.channel("circle-1")
    await setup.until(lambda: guild.get_channel(inside.id))
    await guild.get_channel(inside.id).edit(category=guild.get_channel(category.id), topic="may stay")


async def test_a_guild_has_250_roles_and_500_channels_at_most(setup, guild):
    for number in range(250 - len(setup.guild.roles)):
        setup.guild.add_role(f"Role {number}")
    assert (await refusal(guild.create_role(name="x")))[:2] == (400, 30005)
    for number in range(500 - len(setup.guild.channels)):
        setup.guild.add_channel(f"channel-{number}")
    assert (await refusal(guild.create_text_channel("x")))[:2] == (400, 30013)


async def test_a_scope_has_100_slash_commands_and_5_of_each_menu_at_most(setup, bot):
    known = [command(f"c{number}") for number in range(100)]
    await bot.http.bulk_upsert_global_commands(bot.application_id, known)
    assert (await refusal(bot.http.upsert_global_command(bot.application_id, command("one-more"))))[:2] == (400, 30032)
    await bot.http.upsert_global_command(bot.application_id, command("c1", description="Another one."))
    menus = [{"name": f"Menu {number}", "type": 3} for number in range(6)]
    assert (await refusal(bot.http.bulk_upsert_global_commands(bot.application_id, menus)))[:2] == (400, 30032)


async def test_a_command_of_many_that_is_wrong_is_named_by_its_place(setup, bot):
    twice = [command(), command()]
    refused = await refusal(bot.http.bulk_upsert_global_commands(bot.application_id, twice))
    assert refused == (400, 50035, "Invalid Form Body\nIn 1: Application command names must be unique")
    wrong = [command(), command("Loud")]
    refused = await refusal(bot.http.bulk_upsert_global_commands(bot.application_id, wrong))
    assert refused == (400, 50035, "Invalid Form Body\nIn 1.name: Command name is invalid")
    assert setup.application.commands == {}


async def test_a_reaction_is_an_emoji(setup, guild):
    sent = await guild.get_channel(setup.general.id).send("hello")
    for emoji in ("thumbsup", "ok:1234"):
        assert await refusal(sent.add_reaction(emoji)) == (400, 10014, "Unknown Emoji")


async def test_nothing_is_done_to_a_deleted_message(setup, guild):
    channel = guild.get_channel(setup.general.id)
    sent = await channel.send("hello")
    await sent.delete()
    for awaitable in (sent.edit(content="again"), sent.delete(), sent.add_reaction("👍"), sent.pin(), sent.fetch()):
        assert (await refusal(awaitable))[:2] == (404, 10008)
    assert (await refusal(sent.create_thread(name="Talk")))[:2] == (404, 10008)

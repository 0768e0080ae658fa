"""Channels, roles, members, threads, statuses and events, made and changed by the real library."""

import asyncio
from datetime import timedelta

import discord
import pytest

from rehearsal.enums import ChannelType
from rehearsal.permissions import ALL, Permission

ORDINARY = ALL & ~Permission.ADMINISTRATOR


@pytest.fixture
async def guild(stage, bot):
    return bot.get_guild(stage.guild.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


async def test_a_circle_gets_its_role_its_channels_and_its_members(stage, guild):
    role = await guild.create_role(name="Circle", mentionable=True)
    overwrites = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        role: discord.PermissionOverwrite(view_channel=True),
        guild.me: discord.PermissionOverwrite(view_channel=True),
    }
    text = await guild.create_text_channel("Data Circle", overwrites=overwrites, topic="data")
    await guild.create_voice_channel("Data Circle", overwrites=overwrites)
    await (await guild.fetch_member(stage.ben.id)).add_roles(role)
    channel = stage.guild.channel("data-circle")
    await text.send("welcome")
    assert [message.text for message in stage.ben.sees(channel)] == ["welcome"]
    assert stage.chi.sees(channel) == []
    await (await guild.fetch_member(stage.ben.id)).remove_roles(role)
    assert stage.ben.sees(channel) == []
    await role.edit(name="Former circle", colour=discord.Colour.blue())
    assert stage.guild.role("Former circle").color
    await role.delete()
    await text.delete()
    await stage.until(lambda: guild.get_channel(text.id) is None and guild.get_role(role.id) is None)


async def test_a_channel_is_changed_and_its_overwrites_too(stage, bot, guild):
    text = guild.get_channel(stage.general.id)
    await text.edit(topic="new", slowmode_delay=5)
    await text.set_permissions(guild.default_role, send_messages=False)
    assert not stage.general.permissions(stage.ben.user) & Permission.SEND_MESSAGES
    await text.set_permissions(guild.default_role, overwrite=None)
    assert stage.general.permissions(stage.ben.user) & Permission.SEND_MESSAGES
    assert (stage.general.topic, stage.general.rate_limit_per_user) == ("new", 5)
    await stage.until(lambda: text.topic == "new")


@pytest.mark.parametrize("rate", [1000.0])
async def test_a_channel_is_renamed_twice_in_ten_minutes(stage, guild):
    text = guild.get_channel(stage.general.id)
    started = asyncio.get_running_loop().time()
    for name in ("one", "two", "three"):
        await text.edit(name=name)
    assert 0.3 < asyncio.get_running_loop().time() - started < 3
    assert stage.general.name == "three"
    assert 429 in [entry.status for entry in stage.rehearsal.journal if entry.text.startswith("PATCH")]


async def test_no_role_above_the_bots_own_can_be_given_or_changed(stage):
    stage.install(permissions=ORDINARY)
    high, low = stage.guild.add_role("High"), stage.guild.add_role("Low")
    high.position = 50
    async with stage.running() as client:
        guild = client.get_guild(stage.guild.id)
        member = await guild.fetch_member(stage.ben.id)
        await member.add_roles(guild.get_role(low.id))
        await refusal(50013, member.add_roles(discord.Object(high.id)))
        await refusal(50013, guild.get_role(high.id).edit(name="Mine"))
        await refusal(50013, guild.create_role(name="All", permissions=discord.Permissions.all()))


async def test_what_the_bot_lacks_it_can_do_nowhere(stage):
    stage.install(permissions=0)
    async with stage.running() as client:
        guild = client.get_guild(stage.guild.id)
        await refusal(50013, guild.create_role(name="x"))
        await refusal(50013, guild.create_text_channel("x"))
        await refusal(50013, guild.get_channel(stage.general.id).edit(topic="x"))
        await refusal(50013, guild.get_channel(stage.general.id).delete())
        await refusal(10004, client.fetch_guild(1))


async def test_overwrites_cannot_give_what_the_bot_itself_has_not(stage):
    stage.install(permissions=Permission.MANAGE_CHANNELS)
    async with stage.running() as client:
        guild = client.get_guild(stage.guild.id)
        overwrites = {guild.me: discord.PermissionOverwrite(ban_members=True)}
        await refusal(50013, guild.create_text_channel("x", overwrites=overwrites))


async def test_threads_start_from_a_message_or_from_nothing(stage, bot, guild):
    channel = guild.get_channel(stage.general.id)
    sent = await channel.send("let us talk")
    thread = await sent.create_thread(name="Talk")
    await thread.send("here")
    assert thread.id == sent.id
    assert [message.text for message in stage.ben.sees(stage.guild.channel("Talk"))] == ["here"]
    await refusal(160004, sent.create_thread(name="Again"))
    other = await channel.create_thread(name="Wins", type=discord.ChannelType.public_thread)
    await other.edit(archived=True)
    assert stage.guild.channel("Wins").archived
    assert [each.name for each in await guild.active_threads()] == ["Talk"]
    await stage.ana.say(stage.guild.channel("Talk"), "me too")
    await other.delete()
    with pytest.raises(LookupError):
        stage.guild.channel("Wins")


async def test_a_voice_channel_tells_its_status_until_everybody_has_left(stage, bot, guild):
    room = stage.guild.channel("General")
    voice = guild.get_channel(room.id)
    await stage.ben.join_voice(room)
    await voice.edit(status="Check-in until 18:10")
    assert room.status == "Check-in until 18:10"
    assert [entry.text for entry in stage.rehearsal.journal if entry.kind == "voice_status"] == ["Check-in until 18:10"]
    await refusal(50035, voice.edit(status="x" * 501))
    await stage.ben.leave_voice()
    assert room.status is None


async def test_the_status_of_a_room_that_the_bot_is_not_in_takes_more(stage):
    stage.install(permissions=Permission.SET_VOICE_CHANNEL_STATUS)
    async with stage.running() as client:
        voice = client.get_channel(stage.guild.channel("General").id)
        await refusal(50013, voice.edit(status="here"))


async def test_scheduled_events_are_made_moved_and_cancelled(stage, bot, guild):
    start = discord.utils.utcnow() + timedelta(days=1)
    event = await guild.create_scheduled_event(
        name="Session",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        location="Here",
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    await stage.until(lambda: guild.get_scheduled_event(event.id))
    await event.edit(name="Session 2")
    await refusal(50035, event.edit(start_time=start - timedelta(days=2)))
    assert [each.name for each in await guild.fetch_scheduled_events()] == ["Session 2"]
    await event.delete()
    await refusal(10070, guild.fetch_scheduled_event(event.id))


async def test_a_deleted_channel_is_gone_for_everybody(stage, bot, guild):
    channel = guild.get_channel(stage.general.id)
    await stage.ana.delete_channel(stage.general)
    await refusal(10003, channel.send("hello?"))
    assert stage.ana.sees(stage.general) == []
    await stage.until(lambda: guild.get_channel(stage.general.id) is None)


async def test_members_and_roles_are_read_one_by_one(stage, bot, guild):
    assert (await guild.fetch_member(stage.ben.id)).display_name == "Ben"
    await refusal(10007, guild.fetch_member(1))
    assert {role.name for role in await guild.fetch_roles()} == {"@everyone", "Circlekeeper"}
    await refusal(10013, bot.fetch_user(1))
    assert (await bot.fetch_guild(stage.guild.id)).approximate_member_count == 4
    assert {channel.name for channel in await guild.fetch_channels()} == {"general", "General"}


async def test_commands_are_registered_listed_and_removed(stage, bot, guild):
    @bot.tree.command(guild=guild)
    async def hello(interaction):
        """Say hello."""

    (made,) = await bot.tree.sync(guild=guild)
    assert [command.id for command in await bot.tree.fetch_commands(guild=guild)] == [made.id]
    await made.edit(description="Say it again.")
    assert (await bot.tree.fetch_command(made.id, guild=guild)).description == "Say it again."
    assert (await bot.tree.sync(guild=guild))[0].id == made.id
    await made.delete()
    await refusal(10063, made.delete())
    assert await bot.tree.fetch_commands(guild=guild) == []


async def test_the_bot_is_seen_where_it_asked_to_be_in_voice(stage, bot, guild):
    room = stage.guild.add_channel("Room", ChannelType.VOICE)
    await stage.until(lambda: guild.get_channel(room.id))
    await guild.change_voice_state(channel=guild.get_channel(room.id), self_deaf=True)
    await stage.until(lambda: stage.guild.voice_states.get(stage.application.id))
    assert stage.guild.voice_states[stage.application.id].self_deaf
    await guild.change_voice_state(channel=None)
    await stage.until(lambda: not stage.guild.voice_states)


async def test_a_bot_that_leaves_says_so(stage, bot, guild):
    await guild.leave()
    await stage.until(lambda: bot.events("guild_remove"))
    assert stage.application.id not in stage.guild.members

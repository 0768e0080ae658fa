"""Channels, roles, members, threads, statuses and events, created and changed by discord.py."""

import asyncio
from datetime import timedelta

import discord
import pytest

from rehearsal.enums import ChannelType
from rehearsal.permissions import ALL, Permission

ORDINARY = ALL & ~Permission.ADMINISTRATOR


@pytest.fixture
async def guild(setup, bot):
    return bot.get_guild(setup.guild.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


async def test_a_circle_gets_its_role_its_channels_and_its_members(setup, guild):
    role = await guild.create_role(name="Circle", mentionable=True)
    overwrites = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        role: discord.PermissionOverwrite(view_channel=True),
        guild.me: discord.PermissionOverwrite(view_channel=True),
    }
    text = await guild.create_text_channel("Data Circle", overwrites=overwrites, topic="data")
    await guild.create_voice_channel("Data Circle", overwrites=overwrites)
    await (await guild.fetch_member(setup.ben.id)).add_roles(role)
    channel = setup.guild.channel("data-circle")
    await text.send("welcome")
    assert [message.text for message in setup.ben.sees(channel)] == ["welcome"]
    assert setup.chi.sees(channel) == []
    await (await guild.fetch_member(setup.ben.id)).remove_roles(role)
    assert setup.ben.sees(channel) == []
    await role.edit(name="Former circle", colour=discord.Colour.blue())
    assert setup.guild.role("Former circle").color
    await role.delete()
    await text.delete()
    await setup.until(lambda: guild.get_channel(text.id) is None and guild.get_role(role.id) is None)


async def test_a_channel_is_changed_and_its_overwrites_too(setup, bot, guild):
    text = guild.get_channel(setup.general.id)
    await text.edit(topic="new", slowmode_delay=5)
    await text.set_permissions(guild.default_role, send_messages=False)
    assert not setup.general.permissions(setup.ben.user) & Permission.SEND_MESSAGES
    await text.set_permissions(guild.default_role, overwrite=None)
    assert setup.general.permissions(setup.ben.user) & Permission.SEND_MESSAGES
    assert (setup.general.topic, setup.general.rate_limit_per_user) == ("new", 5)
    await setup.until(lambda: text.topic == "new")


@pytest.mark.parametrize("rate", [1000.0])
async def test_a_channel_is_renamed_twice_in_ten_minutes(setup, guild):
    text = guild.get_channel(setup.general.id)
    started = asyncio.get_running_loop().time()
    for name in ("one", "two", "three"):
        await text.edit(name=name)
    assert 0.3 < asyncio.get_running_loop().time() - started < 3
    assert setup.general.name == "three"
    assert 429 in [entry.status for entry in setup.rehearsal.journal if entry.text.startswith("PATCH")]


async def test_no_role_above_the_bots_own_can_be_given_or_changed(setup):
    setup.install(permissions=ORDINARY)
    high, low = setup.guild.add_role("High"), setup.guild.add_role("Low")
    high.position = 50
    async with setup.running() as client:
        guild = client.get_guild(setup.guild.id)
        member = await guild.fetch_member(setup.ben.id)
        await member.add_roles(guild.get_role(low.id))
        await refusal(50013, member.add_roles(discord.Object(high.id)))
        await refusal(50013, guild.get_role(high.id).edit(name="Mine"))
        await refusal(50013, guild.create_role(name="All", permissions=discord.Permissions.all()))


async def test_a_missing_permission_is_refused_on_every_route(setup):
    setup.install(permissions=0)
    async with setup.running() as client:
        guild = client.get_guild(setup.guild.id)
        await refusal(50013, guild.create_role(name="x"))
        await refusal(50013, guild.create_text_channel("x"))
        await refusal(50013, guild.get_channel(setup.general.id).edit(topic="x"))
        await refusal(50013, guild.get_channel(setup.general.id).delete())
        await refusal(10004, client.fetch_guild(1))


async def test_overwrites_cannot_grant_what_the_bot_itself_lacks(setup):
    setup.install(permissions=Permission.MANAGE_CHANNELS)
    async with setup.running() as client:
        guild = client.get_guild(setup.guild.id)
        overwrites = {guild.me: discord.PermissionOverwrite(ban_members=True)}
        await refusal(50013, guild.create_text_channel("x", overwrites=overwrites))


async def test_threads_start_from_a_message_or_standalone(setup, bot, guild):
    channel = guild.get_channel(setup.general.id)
    sent = await channel.send("let us talk")
    thread = await sent.create_thread(name="Talk")
    await thread.send("here")
    assert thread.id == sent.id
    assert [message.text for message in setup.ben.sees(setup.guild.channel("Talk"))] == ["here"]
    await refusal(160004, sent.create_thread(name="Again"))
    other = await channel.create_thread(name="Wins", type=discord.ChannelType.public_thread)
    await other.edit(archived=True)
    assert setup.guild.channel("Wins").archived
    assert [each.name for each in await guild.active_threads()] == ["Talk"]
    await setup.ana.say(setup.guild.channel("Talk"), "me too")
    await other.delete()
    with pytest.raises(LookupError):
        setup.guild.channel("Wins")


async def test_a_voice_channel_has_its_status_until_everybody_has_left(setup, bot, guild):
    room = setup.guild.channel("General")
    voice = guild.get_channel(room.id)
    await setup.ben.join_voice(room)
    await voice.edit(status="Check-in until 18:10")
    assert room.status == "Check-in until 18:10"
    assert [entry.text for entry in setup.rehearsal.journal if entry.kind == "voice_status"] == ["Check-in until 18:10"]
    await refusal(50035, voice.edit(status="x" * 501))
    await setup.ben.leave_voice()
    assert room.status is None


async def test_setting_the_status_of_a_channel_that_the_bot_is_not_in_needs_a_further_permission(setup):
    setup.install(permissions=Permission.SET_VOICE_CHANNEL_STATUS)
    async with setup.running() as client:
        voice = client.get_channel(setup.guild.channel("General").id)
        await refusal(50013, voice.edit(status="here"))


async def test_scheduled_events_are_created_moved_and_cancelled(setup, bot, guild):
    start = discord.utils.utcnow() + timedelta(days=1)
    event = await guild.create_scheduled_event(
        name="Session",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        location="Here",
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    await setup.until(lambda: guild.get_scheduled_event(event.id))
    await event.edit(name="Session 2")
    await refusal(50035, event.edit(start_time=start - timedelta(days=2)))
    assert [each.name for each in await guild.fetch_scheduled_events()] == ["Session 2"]
    await event.delete()
    await refusal(10070, guild.fetch_scheduled_event(event.id))


async def test_a_deleted_channel_does_not_exist_for_anybody(setup, bot, guild):
    channel = guild.get_channel(setup.general.id)
    await setup.ana.delete_channel(setup.general)
    await refusal(10003, channel.send("hello?"))
    assert setup.ana.sees(setup.general) == []
    await setup.until(lambda: guild.get_channel(setup.general.id) is None)


async def test_members_and_roles_are_read_one_by_one(setup, bot, guild):
    assert (await guild.fetch_member(setup.ben.id)).display_name == "Ben"
    await refusal(10007, guild.fetch_member(1))
    assert {role.name for role in await guild.fetch_roles()} == {"@everyone", "Circlekeeper"}
    await refusal(10013, bot.fetch_user(1))
    assert (await bot.fetch_guild(setup.guild.id)).approximate_member_count == 4
    assert {channel.name for channel in await guild.fetch_channels()} == {"general", "General"}


async def test_commands_are_registered_listed_and_removed(setup, bot, guild):
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


async def test_the_bots_voice_state_follows_its_request(setup, bot, guild):
    room = setup.guild.add_channel("Room", ChannelType.VOICE)
    await setup.until(lambda: guild.get_channel(room.id))
    await guild.change_voice_state(channel=guild.get_channel(room.id), self_deaf=True)
    await setup.until(lambda: setup.guild.voice_states.get(setup.application.id))
    assert setup.guild.voice_states[setup.application.id].self_deaf
    await guild.change_voice_state(channel=None)
    await setup.until(lambda: not setup.guild.voice_states)


async def test_a_bot_can_leave_a_guild(setup, bot, guild):
    await guild.leave()
    await setup.until(lambda: bot.events("guild_remove"))
    assert setup.application.id not in setup.guild.members

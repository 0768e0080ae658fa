"""Membership of threads, who sees a private one, and what archived and locked ones refuse."""

import discord
import pytest

from rehearsal.errors import CannotDo
from rehearsal.guilds import threads
from rehearsal.permissions import ALL, Permission

ORDINARY = ALL & ~(Permission.ADMINISTRATOR | Permission.MANAGE_THREADS)


@pytest.fixture
async def channel(setup, bot):
    return bot.get_channel(setup.general.id)


async def refusal(code, awaitable, *, status=None):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code
    assert status in (None, refused.value.status)


async def test_a_private_thread_is_seen_by_its_members_and_those_who_manage_threads(setup, channel):
    made = await channel.create_thread(name="Two", type=discord.ChannelType.private_thread)
    thread = setup.guild.channel("Two")
    await made.send("only for you")
    assert (setup.ben.sees(thread), len(setup.ana.sees(thread))) == ([], 1)
    with pytest.raises(CannotDo):
        await setup.ben.say(thread, "hello?")
    await made.add_user(discord.Object(setup.ben.id))
    assert len(setup.ben.sees(thread)) == 1
    await made.remove_user(discord.Object(setup.ben.id))
    assert setup.ben.sees(thread) == []


async def test_a_guild_has_only_so_many_active_threads(setup, channel, monkeypatch):
    monkeypatch.setattr(threads, "MOST_ACTIVE", 1)
    first = await channel.create_thread(name="One", type=discord.ChannelType.private_thread)
    await refusal(160006, channel.create_thread(name="Two", type=discord.ChannelType.private_thread), status=400)
    await first.edit(archived=True)
    await channel.create_thread(name="Two", type=discord.ChannelType.public_thread)
    await refusal(160006, first.edit(archived=False), status=400)


async def test_people_and_roles_mentioned_in_a_thread_join_it(setup, channel):
    made = await channel.create_thread(name="Two", type=discord.ChannelType.private_thread)
    thread = setup.guild.channel("Two")
    await made.send(setup.ben.mention, allowed_mentions=discord.AllowedMentions.none())
    assert setup.ben.id not in thread.joined
    role = setup.guild.add_role("Pair")
    setup.guild.give_role(setup.chi, role)
    await made.send(f"{setup.ben.mention} <@&{role.id}>", allowed_mentions=discord.AllowedMentions.all())
    assert set(thread.joined) == {setup.application.id, setup.ben.id, setup.chi.id}
    await setup.ben.leave_thread(thread)
    assert setup.ben.sees(thread) == []


async def test_people_join_a_thread_by_writing_in_it_and_can_leave(setup, bot, channel):
    made = await channel.create_thread(name="Wins", type=discord.ChannelType.public_thread)
    thread = setup.guild.channel("Wins")
    await setup.ben.say(thread, "mine")
    await setup.chi.join_thread(thread)
    assert (await made.fetch_member(setup.ben.id)).id == setup.ben.id
    assert {member.id for member in await made.fetch_members()} == {bot.user.id, setup.ben.id, setup.chi.id}
    await refusal(10007, made.fetch_member(setup.ana.id))
    await made.leave()
    assert bot.user.id not in thread.joined
    await made.join()
    await setup.until(lambda: made.guild.get_thread(made.id).me)
    setup.guild.leave(setup.chi)
    assert setup.chi.id not in thread.joined


async def test_a_bot_gets_events_of_a_private_thread_only_once_it_is_added(setup):
    setup.install(permissions=ORDINARY)
    other = setup.rehearsal.application("Other", token="another.token")
    setup.guild.install(other, permissions=int(ALL))
    async with setup.running() as shut_out, setup.running(token="another.token") as owner:
        made = await owner.get_channel(setup.general.id).create_thread(name="Two")
        await made.send("in private")
        await refusal(50001, shut_out.fetch_channel(made.id))
        assert await shut_out.get_guild(setup.guild.id).active_threads() == []
        await made.add_user(discord.Object(setup.application.id))
        await setup.until(lambda: shut_out.events("thread_join"))
        assert shut_out.events("message") == []
        await made.remove_user(discord.Object(setup.application.id))
        await setup.until(lambda: shut_out.events("thread_remove"))


async def test_a_channel_that_is_not_a_thread_has_no_thread_members(channel, bot):
    await refusal(50024, bot.http.join_thread(channel.id))


async def active(channel):
    """A public thread with one message of the bot's, and that message."""
    made = await channel.create_thread(name="Wins", type=discord.ChannelType.public_thread, auto_archive_duration=60)
    return made, await made.send("first")


async def test_an_archived_thread_takes_nothing_but_messages_and_their_deletion(setup, bot, channel):
    made, first = await active(channel)
    await made.edit(archived=True)
    assert setup.guild.channel("Wins").archived
    for awaitable in (
        first.edit(content="again"),
        first.add_reaction("👍"),
        first.pin(),
        made.join(),
        made.leave(),
        made.add_user(discord.Object(setup.ben.id)),
        made.remove_user(discord.Object(setup.ana.id)),
        made.edit(name="Losses"),
        made.edit(locked=True),
    ):
        await refusal(50083, awaitable, status=400)
    await first.delete()
    assert setup.guild.channel("Wins").archived


async def test_sending_unarchives_a_thread_and_bots_hear_of_it(setup, bot, channel):
    made, _ = await active(channel)
    await made.edit(archived=True)
    await setup.until(lambda: bot.events("thread_remove") or not made.guild.get_thread(made.id))
    assert await made.guild.active_threads() == []
    await made.send("one more")
    assert [each.name for each in await made.guild.active_threads()] == ["Wins"]
    await made.edit(archived=True)
    await setup.ben.say(setup.guild.channel("Wins"), "and mine")
    assert not setup.guild.channel("Wins").archived
    await made.edit(archived=True)
    await made.edit(archived=False, name="More wins")
    assert (await bot.fetch_channel(made.id)).archive_timestamp > discord.utils.snowflake_time(made.id)


async def test_a_thread_is_archived_once_nothing_has_happened_in_it_for_long_enough(setup, channel):
    await active(channel)
    thread = setup.guild.channel("Wins")
    setup.clock.leap(minutes=50)
    await setup.ben.say(thread, "still here")
    setup.clock.leap(minutes=50)
    setup.rehearsal.world.timers.run_due()
    assert not thread.archived
    setup.clock.leap(minutes=11)
    await setup.until(lambda: thread.archived)


async def test_people_can_write_in_an_archived_thread_but_do_nothing_else_there(setup, channel):
    made, _ = await active(channel)
    await made.edit(archived=True)
    thread = setup.guild.channel("Wins")
    (shown,) = setup.ben.sees(thread)
    for act in (lambda: setup.ben.react(shown, "👍"), lambda: setup.ben.join_thread(thread)):
        with pytest.raises(CannotDo, match="archived"):
            await act()


async def test_in_a_locked_thread_only_those_who_manage_threads_write_edit_and_unarchive(setup):
    setup.install(permissions=ORDINARY)
    async with setup.running() as client:
        channel = client.get_channel(setup.general.id)
        made, first = await active(channel)
        thread = setup.guild.channel("Wins")
        thread.locked = True
        await refusal(50083, made.send("me too"), status=403)
        await refusal(50083, first.edit(content="again"), status=403)
        await refusal(50083, made.edit(name="Losses"), status=403)
        await first.add_reaction("👍")
        with pytest.raises(CannotDo, match="50083"):
            await setup.ben.say(thread, "me too")
        thread.archived = True
        await refusal(50083, made.edit(archived=False), status=403)
        await refusal(50083, first.delete(), status=403)
        assert (await client.fetch_channel(made.id)).locked
        await setup.ana.say(thread, "I own this guild")
        assert not thread.archived


async def test_only_who_manages_threads_locks_them_and_whoever_writes_there_unarchives_them(setup):
    setup.install(permissions=ORDINARY)
    async with setup.running() as client:
        made, _ = await active(client.get_channel(setup.general.id))
        await refusal(50013, made.edit(locked=True), status=403)
        await made.edit(name="Mine", archived=True)
        setup.guild.channel("Mine").owner_id = setup.ben.id
        await made.edit(archived=False)
        await refusal(50013, made.edit(name="Not mine"), status=403)

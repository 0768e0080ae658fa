"""Membership of threads, and who sees a private one."""

import discord
import pytest

from rehearsal.errors import CannotDo
from rehearsal.permissions import ALL, Permission

ORDINARY = ALL & ~(Permission.ADMINISTRATOR | Permission.MANAGE_THREADS)


@pytest.fixture
async def channel(setup, bot):
    return bot.get_channel(setup.general.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


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

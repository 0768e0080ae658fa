"""Who is in a thread, and who sees a private one."""

import discord
import pytest

from rehearsal.errors import CannotDo
from rehearsal.permissions import ALL, Permission

ORDINARY = ALL & ~(Permission.ADMINISTRATOR | Permission.MANAGE_THREADS)


@pytest.fixture
async def channel(stage, bot):
    return bot.get_channel(stage.general.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


async def test_a_private_thread_is_seen_by_its_members_and_those_who_manage_threads(stage, channel):
    made = await channel.create_thread(name="Two", type=discord.ChannelType.private_thread)
    thread = stage.guild.channel("Two")
    await made.send("only for you")
    assert (stage.ben.sees(thread), len(stage.ana.sees(thread))) == ([], 1)
    with pytest.raises(CannotDo):
        await stage.ben.say(thread, "hello?")
    await made.add_user(discord.Object(stage.ben.id))
    assert len(stage.ben.sees(thread)) == 1
    await made.remove_user(discord.Object(stage.ben.id))
    assert stage.ben.sees(thread) == []


async def test_who_is_mentioned_in_a_thread_joins_it_and_so_do_those_of_a_role(stage, channel):
    made = await channel.create_thread(name="Two", type=discord.ChannelType.private_thread)
    thread = stage.guild.channel("Two")
    await made.send(stage.ben.mention, allowed_mentions=discord.AllowedMentions.none())
    assert stage.ben.id not in thread.joined
    role = stage.guild.add_role("Pair")
    stage.guild.give_role(stage.chi, role)
    await made.send(f"{stage.ben.mention} <@&{role.id}>", allowed_mentions=discord.AllowedMentions.all())
    assert set(thread.joined) == {stage.application.id, stage.ben.id, stage.chi.id}
    await stage.ben.leave_thread(thread)
    assert stage.ben.sees(thread) == []


async def test_a_thread_is_joined_by_writing_in_it_and_left(stage, bot, channel):
    made = await channel.create_thread(name="Wins", type=discord.ChannelType.public_thread)
    thread = stage.guild.channel("Wins")
    await stage.ben.say(thread, "mine")
    await stage.chi.join_thread(thread)
    assert (await made.fetch_member(stage.ben.id)).id == stage.ben.id
    assert {member.id for member in await made.fetch_members()} == {bot.user.id, stage.ben.id, stage.chi.id}
    await refusal(10007, made.fetch_member(stage.ana.id))
    await made.leave()
    assert bot.user.id not in thread.joined
    await made.join()
    await stage.until(lambda: made.guild.get_thread(made.id).me)
    stage.guild.leave(stage.chi)
    assert stage.chi.id not in thread.joined


async def test_a_bot_is_told_of_a_private_thread_when_it_is_let_in_and_of_nothing_before(stage):
    stage.install(permissions=ORDINARY)
    other = stage.rehearsal.application("Other", token="another.token")
    stage.guild.install(other, permissions=int(ALL))
    async with stage.running() as shut_out, stage.running(token="another.token") as owner:
        made = await owner.get_channel(stage.general.id).create_thread(name="Two")
        await made.send("in private")
        await refusal(50001, shut_out.fetch_channel(made.id))
        assert await shut_out.get_guild(stage.guild.id).active_threads() == []
        await made.add_user(discord.Object(stage.application.id))
        await stage.until(lambda: shut_out.events("thread_join"))
        assert shut_out.events("message") == []
        await made.remove_user(discord.Object(stage.application.id))
        await stage.until(lambda: shut_out.events("thread_remove"))


async def test_what_is_no_thread_has_no_members(channel, bot):
    await refusal(50024, bot.http.join_thread(channel.id))

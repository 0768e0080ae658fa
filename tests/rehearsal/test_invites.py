"""Invites: made, listed, read and deleted by a bot, accepted by people; and guests, who leave with the call."""

import discord
import pytest

from rehearsal.errors import CannotDo
from rehearsal.permissions import ALL, Permission
from tests.rehearsal.test_guild_refusals import refusal

CANNOT = "GUILD_INVITE_CANNOT_CREATE_GUEST_INVITE"


@pytest.fixture
def voice(setup, bot):
    return bot.get_channel(setup.guild.channel("General").id)


@pytest.fixture
def gus(setup):
    """Somebody who is in no server."""
    return setup.rehearsal.person("Gus")


@pytest.fixture
def room(setup):
    return setup.guild.channel("General")


async def as_guest(voice, **more):
    return await voice.create_invite(max_age=3600, max_uses=1, guest=True, **more)


async def test_an_invite_is_made_read_listed_and_deleted(setup, bot, voice):
    made = await voice.create_invite(max_age=600, max_uses=3)
    assert (made.max_age, made.max_uses, made.temporary, made.flags.guest) == (600, 3, False, False)
    read = await bot.fetch_invite(made.code)
    assert (read.guild.id, read.channel.id, read.inviter) == (setup.guild.id, voice.id, bot.user)
    assert read.expires_at == made.expires_at
    assert [one.code for one in await voice.invites()] == [made.code]
    assert [one.code for one in await bot.get_guild(setup.guild.id).invites()] == [made.code]
    await made.delete()
    assert await refusal(bot.fetch_invite(made.code)) == (404, 10006, "Unknown Invite")
    assert await refusal(made.delete()) == (404, 10006, "Unknown Invite")
    await setup.until(lambda: bot.events("invite_delete"))
    assert [one.code for (one,) in bot.events("invite_create")] == [made.code]


async def test_one_like_another_is_the_same_unless_it_is_to_be_unique(voice):
    first = await voice.create_invite(max_age=600, unique=False)
    assert (await voice.create_invite(max_age=600, unique=False)).code == first.code
    assert (await voice.create_invite(max_age=600)).code != first.code


async def test_an_invite_ends_after_its_time(setup, bot, voice):
    made = await voice.create_invite(max_age=600)
    setup.clock.leap(seconds=601)
    assert await refusal(bot.fetch_invite(made.code)) == (404, 10006, "Unknown Invite")
    assert await voice.invites() == []


async def test_who_accepts_a_common_one_is_a_member_from_then_on(setup, voice, gus):
    made = await voice.create_invite(max_uses=2)
    await gus.accept_invite(made.url)
    assert gus.id in setup.guild.members
    await gus.accept_invite(made.url)
    assert setup.guild.invites[made.code].uses == 1


async def test_a_guest_is_in_the_call_alone_until_they_leave_it(setup, bot, voice, gus, room):
    made = await as_guest(voice)
    assert made.flags.guest
    await gus.accept_invite(made.code)
    await setup.until(lambda: gus.id in voice.voice_states)
    (_, _, after), *_ = bot.events("voice_state_update")
    told = bot.events("voice_state_update")[0][0]
    assert (told.flags.guest, told.joined_at, after.channel) == (True, None, voice)
    assert gus.id not in setup.guild.members
    assert gus.sees(setup.general) == []
    assert setup.guild.permissions(gus.user, room) & Permission.CONNECT
    await gus.leave_voice()
    assert gus.id not in setup.guild.guests
    assert not setup.guild.permissions(gus.user, room)
    await setup.until(lambda: gus.id not in voice.voice_states)
    with pytest.raises(CannotDo, match="may not do that in General"):
        await gus.join_voice(room)


async def test_a_guest_neither_writes_nor_presses_nor_commands(setup, bot, voice, gus, room):
    await gus.accept_invite((await as_guest(voice)).code)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id="press"))
    await voice.send("Here", view=view)
    seen = (await setup.until(lambda: gus.sees(room)))[-1]
    with pytest.raises(CannotDo, match="is a guest in General"):
        await gus.click(seen, "Press")
    with pytest.raises(CannotDo, match="SEND_MESSAGES"):
        await gus.say(room, "Hello")
    with pytest.raises(CannotDo, match="USE_APPLICATION_COMMANDS"):
        await gus.slash(room, "anything")


async def test_an_invite_for_one_lets_nobody_else_in(setup, bot, voice, gus):
    made = await as_guest(voice)
    await gus.accept_invite(made.code)
    with pytest.raises(CannotDo, match="Unknown Invite"):
        await setup.rehearsal.person("Hal").accept_invite(made.code)
    await setup.until(lambda: bot.events("invite_delete"))


async def test_a_member_who_follows_a_guests_link_stays_a_member_and_uses_nothing_up(setup, voice, room):
    made = await as_guest(voice)
    await setup.ben.accept_invite(made.code)
    await setup.ben.leave_voice()
    assert setup.ben.id in setup.guild.members
    assert setup.guild.invites[made.code].uses == 0


async def test_who_is_banned_comes_in_by_no_invite(setup, voice, gus):
    made = await voice.create_invite()
    setup.guild.join(gus)
    setup.guild.ban(gus)
    with pytest.raises(CannotDo, match="is banned"):
        await gus.accept_invite(made.code)


async def test_where_guests_are_not_enabled_and_into_text_channels_no_guest_is_invited(setup, bot, voice):
    text = bot.get_channel(setup.general.id)
    for channel in (text, voice):
        if channel is voice:
            setup.guild.features.clear()
        with pytest.raises(discord.HTTPException) as refused:
            await as_guest(channel)
        assert (refused.value.status, refused.value.code) == (400, 50035)
        assert "Cannot create a guest invite" in refused.value.text


async def test_inviting_and_deleting_need_their_permissions(setup):
    setup.install(ALL & ~(Permission.CREATE_INSTANT_INVITE | Permission.MANAGE_CHANNELS | Permission.MANAGE_GUILD
                          | Permission.ADMINISTRATOR))  # fmt: skip
    everyone = setup.guild.roles[setup.guild.id]
    async with setup.running() as client:
        voice = client.get_channel(setup.guild.channel("General").id)
        made = await voice.create_invite()  # as everybody may
        assert await refusal(made.delete()) == (403, 50013, "Missing Permissions")
        assert await refusal(voice.invites()) == (403, 50013, "Missing Permissions")
        everyone.permissions &= ~Permission.CREATE_INSTANT_INVITE
        assert await refusal(voice.create_invite()) == (403, 50013, "Missing Permissions")


async def test_a_server_has_a_thousand_invites_at_most(setup, voice):
    made = await voice.create_invite()
    (row,) = setup.guild.invites.values()
    setup.guild.invites.update((str(number), row) for number in range(999))
    assert (await refusal(voice.create_invite()))[1] == 30016
    await made.delete()
    await voice.create_invite()

"""Messages, sent, read, edited, pinned and deleted by discord.py."""

import io

import aiohttp
import discord
import pytest

from rehearsal.messages.posting import Upload
from rehearsal.permissions import ALL, Permission


@pytest.fixture
async def channel(setup, bot):
    return bot.get_channel(setup.general.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code
    return refused.value


async def test_a_message_with_a_file_arrives_completely(setup, bot, channel):
    sent = await channel.send("hello", file=discord.File(io.BytesIO(b"agenda"), "agenda.md", description="the agenda"))
    assert await sent.attachments[0].read() == b"agenda"
    (seen,) = setup.ana.sees(setup.general)
    assert (seen.text, seen.author, seen.attachments[0].content) == ("hello", setup.application.user, b"agenda")
    await setup.until(lambda: [message.id for (message,) in bot.events("message")] == [sent.id])


async def test_history_can_be_read_from_any_point(setup, channel):
    said = [await setup.ana.say(setup.general, str(number)) for number in range(12)]

    async def read(**where):
        return [int(message.id) for message in [message async for message in channel.history(**where)]]

    ids = [message.id for message in said]
    middle = discord.Object(ids[6])
    assert await read(limit=3) == ids[:-4:-1]
    assert await read(before=middle, limit=2) == [ids[5], ids[4]]
    assert await read(after=middle, limit=2) == [ids[7], ids[8]]
    assert sorted(await read(around=middle, limit=4)) == ids[5:9]
    assert len(await read(limit=None)) == 12


async def test_a_message_is_changed_and_deleted(setup, channel):
    sent = await channel.send("one")
    changed = await sent.edit(content="two", attachments=[discord.File(io.BytesIO(b"x"), "x.txt")])
    assert changed.edited_at
    (seen,) = setup.ana.sees(setup.general)
    assert (seen.text, [each.filename for each in seen.attachments]) == ("two", ["x.txt"])
    await changed.edit(attachments=[])
    assert seen.attachments == []
    await sent.delete()
    assert setup.ana.sees(setup.general) == []
    await refusal(10008, channel.fetch_message(sent.id))
    await refusal(10008, sent.edit(content="three"))


async def test_a_message_of_another_author_cannot_be_edited(setup, channel):
    said = await setup.ana.say(setup.general, "mine")
    await refusal(50005, (await channel.fetch_message(said.id)).edit(content="yours"))


async def test_an_empty_message_is_refused(channel):
    await refusal(50006, channel.send(""))
    await refusal(50006, (await channel.send("full")).edit(content=""))


async def test_the_same_nonce_within_five_minutes_is_the_same_message(setup, channel):
    first = await channel.send("once", nonce="42")
    assert (await channel.send("twice", nonce="42")).id == first.id
    setup.clock.leap(minutes=6)
    assert (await channel.send("twice", nonce="42")).id != first.id
    assert [message.text for message in setup.ana.sees(setup.general)] == ["once", "twice"]


@pytest.mark.parametrize("rate", [100.0])
async def test_an_old_message_can_be_edited_five_times_an_hour(setup, channel):
    sent = await channel.send("0")
    setup.clock.leap(minutes=61)
    for number in range(5):
        await sent.edit(content=str(number))
    assert (await refusal(30046, sent.edit(content="6"))).status == 429
    setup.clock.leap(minutes=61)
    await sent.edit(content="7")


async def test_pins_are_listed_newest_first_and_can_be_removed(setup, channel):
    one, two = await channel.send("one"), await channel.send("two")
    await one.pin()
    await two.pin()
    assert [message.id async for message in channel.pins()] == [two.id, one.id]
    assert [message.pinned for message in setup.ana.sees(setup.general)[:2]] == [True, True]
    await two.unpin()
    assert [message.id async for message in channel.pins()] == [one.id]


async def test_mentions_are_limited_by_permissions_and_allowed_mentions(setup, bot, channel):
    role = setup.guild.add_role("Circle")
    names = f"{setup.ana.mention} {setup.ben.mention} <@&{role.id}> @everyone"
    everybody = await channel.send(names, allowed_mentions=discord.AllowedMentions.all())
    assert {user.id for user in everybody.mentions} == {setup.ana.id, setup.ben.id}
    assert (everybody.raw_role_mentions, everybody.mention_everyone) == ([role.id], True)
    ben = await channel.send(
        names,
        allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(setup.ben.id)]),
    )
    assert ([user.id for user in ben.mentions], ben.mention_everyone) == ([setup.ben.id], False)
    nobody = await channel.send(names, allowed_mentions=discord.AllowedMentions.none())
    assert nobody.mentions == []


async def test_a_reply_refers_to_its_message(setup, channel):
    said = await setup.ben.say(setup.general, "why?")
    reply = await (await channel.fetch_message(said.id)).reply("because", mention_author=True)
    assert (reply.type, reply.reference.message_id) == (discord.MessageType.reply, said.id)
    assert [user.id for user in reply.mentions] == [setup.ben.id]
    gone = await setup.ben.say(setup.general, "gone")
    found = await channel.fetch_message(gone.id)
    await setup.ben.delete(gone)
    await refusal(50035, found.reply("to nobody"))


async def test_a_message_of_components_stays_one(setup, channel):
    view = discord.ui.LayoutView().add_item(discord.ui.TextDisplay(f"Hello {setup.ben.mention}"))
    sent = await channel.send(view=view)
    assert [user.id for user in sent.mentions] == [setup.ben.id]
    again = discord.ui.LayoutView().add_item(discord.ui.TextDisplay("Goodbye"))
    await sent.edit(view=again)
    (seen,) = setup.ana.sees(setup.general)
    assert seen.text == "Goodbye"
    await refusal(50035, sent.edit(content="words beside a card"))


async def test_reactions_can_be_added_and_removed(setup, bot, channel):
    sent = await channel.send("hm")
    await sent.add_reaction("👍")
    assert setup.ana.sees(setup.general)[0].reactions == {"👍": [setup.application.id]}
    assert [str(each.emoji) for each in (await channel.fetch_message(sent.id)).reactions] == ["👍"]
    await sent.remove_reaction("👍", bot.user)
    assert setup.ana.sees(setup.general)[0].reactions == {}


async def test_a_dm_reaches_its_person_and_nobody_else(setup, bot):
    await (await bot.fetch_user(setup.ben.id)).send("only for you")
    assert [message.text for message in setup.ben.dms] == ["only for you"]
    assert setup.ana.dms == []
    await setup.ben.say(setup.ben.dm(setup.application), "thank you")
    await setup.until(lambda: "thank you" in [message.content for (message,) in bot.events("message")])
    assert [message.text for message in setup.ben.dms] == ["only for you"]


async def test_dms_are_refused_if_they_are_closed_or_no_guild_is_shared(setup, bot):
    user = await bot.fetch_user(setup.ben.id)
    setup.ben.close_dms()
    await refusal(50007, user.send("hello"))
    setup.ben.open_dms()
    setup.guild.leave(setup.ben)
    await refusal(50278, user.send("hello"))


async def test_typing_leads_to_an_event(setup, bot, channel):
    async with channel.typing():
        await setup.until(lambda: bot.events("typing"))


@pytest.mark.parametrize("rate", [50.0])
async def test_a_sixth_message_in_five_seconds_has_to_wait(setup, channel):
    for number in range(12):
        await channel.send(str(number))
    statuses = [entry.status for entry in setup.rehearsal.journal if entry.text.endswith("/messages")]
    assert len(setup.ana.sees(setup.general)) == 12
    assert statuses.count(200) == 12


async def test_each_action_needs_its_permission(setup):
    mute = ALL & ~(Permission.ADMINISTRATOR | Permission.SEND_MESSAGES | Permission.PIN_MESSAGES)
    role = setup.install(permissions=mute)
    setup.guild.roles[setup.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    said = await setup.ana.say(setup.general, "hello")
    async with setup.running() as client:
        channel = client.get_channel(setup.general.id)
        await refusal(50013, channel.send("no"))
        await refusal(50013, channel.get_partial_message(said.id).pin())
        role.permissions = int(Permission.SEND_MESSAGES | Permission.VIEW_CHANNEL)
        await refusal(50013, channel.send("no", file=discord.File(io.BytesIO(b"x"), "x.txt")))
        assert [message async for message in channel.history()] == []
        await refusal(50013, channel.get_partial_message(said.id).delete())
        setup.guild.roles[setup.guild.id].permissions = 0
        role.permissions = 0
        await refusal(50001, channel.send("no"))
        await refusal(10003, client.fetch_channel(1))


async def test_attachments_can_be_downloaded_at_the_plain_port_too(setup, bot):
    said = await setup.ana.say(setup.general, "", Upload("a.md", b"# Hello"))
    async with aiohttp.ClientSession() as session:
        async with session.get(setup.rehearsal.plain_url + said.attachments[0].path) as response:
            assert await response.read() == b"# Hello"
            assert response.content_type == "text/markdown"
        async with session.get(setup.rehearsal.plain_url + "/attachments/1/2/none") as response:
            assert response.status == 404

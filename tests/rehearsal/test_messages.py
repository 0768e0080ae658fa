"""Messages as the real library sends, reads, changes, pins and deletes them."""

import io

import aiohttp
import discord
import pytest

from rehearsal.messages.posting import Upload
from rehearsal.permissions import ALL, Permission


@pytest.fixture
async def channel(stage, bot):
    return bot.get_channel(stage.general.id)


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code
    return refused.value


async def test_a_message_with_a_file_arrives_whole(stage, bot, channel):
    sent = await channel.send("hello", file=discord.File(io.BytesIO(b"agenda"), "agenda.md", description="the agenda"))
    assert await sent.attachments[0].read() == b"agenda"
    (seen,) = stage.ana.sees(stage.general)
    assert (seen.text, seen.author, seen.attachments[0].content) == ("hello", stage.application.user, b"agenda")
    await stage.until(lambda: [message.id for (message,) in bot.events("message")] == [sent.id])


async def test_history_is_read_from_any_point(stage, channel):
    said = [await stage.ana.say(stage.general, str(number)) for number in range(12)]

    async def read(**where):
        return [int(message.id) for message in [message async for message in channel.history(**where)]]

    ids = [message.id for message in said]
    middle = discord.Object(ids[6])
    assert await read(limit=3) == ids[:-4:-1]
    assert await read(before=middle, limit=2) == [ids[5], ids[4]]
    assert await read(after=middle, limit=2) == [ids[7], ids[8]]
    assert sorted(await read(around=middle, limit=4)) == ids[5:9]
    assert len(await read(limit=None)) == 12


async def test_a_message_is_changed_and_deleted(stage, channel):
    sent = await channel.send("one")
    changed = await sent.edit(content="two", attachments=[discord.File(io.BytesIO(b"x"), "x.txt")])
    assert changed.edited_at
    (seen,) = stage.ana.sees(stage.general)
    assert (seen.text, [each.filename for each in seen.attachments]) == ("two", ["x.txt"])
    await changed.edit(attachments=[])
    assert seen.attachments == []
    await sent.delete()
    assert stage.ana.sees(stage.general) == []
    await refusal(10008, channel.fetch_message(sent.id))
    await refusal(10008, sent.edit(content="three"))


async def test_a_message_of_another_cannot_be_changed(stage, channel):
    said = await stage.ana.say(stage.general, "mine")
    await refusal(50005, (await channel.fetch_message(said.id)).edit(content="yours"))


async def test_an_empty_message_is_refused(channel):
    await refusal(50006, channel.send(""))
    await refusal(50006, (await channel.send("full")).edit(content=""))


async def test_the_same_nonce_within_five_minutes_is_the_same_message(stage, channel):
    first = await channel.send("once", nonce="42")
    assert (await channel.send("twice", nonce="42")).id == first.id
    stage.clock.leap(minutes=6)
    assert (await channel.send("twice", nonce="42")).id != first.id
    assert [message.text for message in stage.ana.sees(stage.general)] == ["once", "twice"]


@pytest.mark.parametrize("rate", [100.0])
async def test_an_old_message_is_changed_five_times_an_hour(stage, channel):
    sent = await channel.send("0")
    stage.clock.leap(minutes=61)
    for number in range(5):
        await sent.edit(content=str(number))
    assert (await refusal(30046, sent.edit(content="6"))).status == 429
    stage.clock.leap(minutes=61)
    await sent.edit(content="7")


async def test_pins_are_listed_newest_first_and_taken_down(stage, channel):
    one, two = await channel.send("one"), await channel.send("two")
    await one.pin()
    await two.pin()
    assert [message.id async for message in channel.pins()] == [two.id, one.id]
    assert [message.pinned for message in stage.ana.sees(stage.general)[:2]] == [True, True]
    await two.unpin()
    assert [message.id async for message in channel.pins()] == [one.id]


async def test_only_those_are_mentioned_whom_the_message_may_mention(stage, bot, channel):
    role = stage.guild.add_role("Circle")
    names = f"{stage.ana.mention} {stage.ben.mention} <@&{role.id}> @everyone"
    everybody = await channel.send(names, allowed_mentions=discord.AllowedMentions.all())
    assert {user.id for user in everybody.mentions} == {stage.ana.id, stage.ben.id}
    assert (everybody.raw_role_mentions, everybody.mention_everyone) == ([role.id], True)
    ben = await channel.send(
        names,
        allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(stage.ben.id)]),
    )
    assert ([user.id for user in ben.mentions], ben.mention_everyone) == ([stage.ben.id], False)
    nobody = await channel.send(names, allowed_mentions=discord.AllowedMentions.none())
    assert nobody.mentions == []


async def test_a_reply_refers_to_its_message(stage, channel):
    said = await stage.ben.say(stage.general, "why?")
    reply = await (await channel.fetch_message(said.id)).reply("because", mention_author=True)
    assert (reply.type, reply.reference.message_id) == (discord.MessageType.reply, said.id)
    assert [user.id for user in reply.mentions] == [stage.ben.id]
    gone = await stage.ben.say(stage.general, "gone")
    found = await channel.fetch_message(gone.id)
    await stage.ben.delete(gone)
    await refusal(10008, found.reply("to nobody"))


async def test_a_card_is_made_of_components_and_stays_so(stage, channel):
    view = discord.ui.LayoutView().add_item(discord.ui.TextDisplay(f"Hello {stage.ben.mention}"))
    sent = await channel.send(view=view)
    assert [user.id for user in sent.mentions] == [stage.ben.id]
    again = discord.ui.LayoutView().add_item(discord.ui.TextDisplay("Goodbye"))
    await sent.edit(view=again)
    (seen,) = stage.ana.sees(stage.general)
    assert seen.text == "Goodbye"
    await refusal(50035, sent.edit(content="words beside a card"))


async def test_reactions_are_put_and_taken_away(stage, bot, channel):
    sent = await channel.send("hm")
    await sent.add_reaction("👍")
    assert stage.ana.sees(stage.general)[0].reactions == {"👍": [stage.application.id]}
    assert [str(each.emoji) for each in (await channel.fetch_message(sent.id)).reactions] == ["👍"]
    await sent.remove_reaction("👍", bot.user)
    assert stage.ana.sees(stage.general)[0].reactions == {}


async def test_a_dm_reaches_its_person_and_nobody_else(stage, bot):
    await (await bot.fetch_user(stage.ben.id)).send("only for you")
    assert [message.text for message in stage.ben.dms] == ["only for you"]
    assert stage.ana.dms == []
    await stage.ben.say(stage.ben.dm(stage.application), "thank you")
    await stage.until(lambda: "thank you" in [message.content for (message,) in bot.events("message")])
    assert [message.text for message in stage.ben.dms] == ["only for you"]


async def test_closed_dms_are_refused_and_so_are_those_of_strangers(stage, bot):
    user = await bot.fetch_user(stage.ben.id)
    stage.ben.close_dms()
    await refusal(50007, user.send("hello"))
    stage.ben.open_dms()
    stage.guild.leave(stage.ben)
    await refusal(50278, user.send("hello"))


async def test_typing_is_told(stage, bot, channel):
    async with channel.typing():
        await stage.until(lambda: bot.events("typing"))


@pytest.mark.parametrize("rate", [50.0])
async def test_more_than_five_messages_in_five_seconds_have_to_wait(stage, channel):
    for number in range(12):
        await channel.send(str(number))
    statuses = [entry.status for entry in stage.rehearsal.journal if entry.text.endswith("/messages")]
    assert len(stage.ana.sees(stage.general)) == 12
    assert statuses.count(200) == 12


async def test_permissions_are_needed_for_each_act(stage):
    mute = ALL & ~(Permission.ADMINISTRATOR | Permission.SEND_MESSAGES | Permission.PIN_MESSAGES)
    role = stage.install(permissions=mute)
    stage.guild.roles[stage.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    said = await stage.ana.say(stage.general, "hello")
    async with stage.running() as client:
        channel = client.get_channel(stage.general.id)
        await refusal(50013, channel.send("no"))
        await refusal(50013, channel.get_partial_message(said.id).pin())
        role.permissions = int(Permission.SEND_MESSAGES | Permission.VIEW_CHANNEL)
        await refusal(50013, channel.send("no", file=discord.File(io.BytesIO(b"x"), "x.txt")))
        assert [message async for message in channel.history()] == []
        await refusal(50013, channel.get_partial_message(said.id).delete())
        stage.guild.roles[stage.guild.id].permissions = 0
        role.permissions = 0
        await refusal(50001, channel.send("no"))
        await refusal(10003, client.fetch_channel(1))


async def test_what_was_attached_is_found_at_the_plain_port_too(stage, bot):
    said = await stage.ana.say(stage.general, "", Upload("a.md", b"# Hello"))
    async with aiohttp.ClientSession() as session:
        async with session.get(stage.rehearsal.plain_url + said.attachments[0].path) as response:
            assert await response.read() == b"# Hello"
            assert response.content_type == "text/markdown"
        async with session.get(stage.rehearsal.plain_url + "/attachments/1/2/none") as response:
            assert response.status == 404

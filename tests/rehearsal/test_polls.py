"""Native polls as the real library asks them, and as people answer them."""

from datetime import timedelta

import discord
import pytest

from rehearsal.errors import ApiError, CannotDo
from rehearsal.limits import check_message
from rehearsal.permissions import ALL, Permission


@pytest.fixture
async def channel(stage, bot):
    return bot.get_channel(stage.general.id)


@pytest.fixture
def ask(stage, channel):
    async def ask(**options):
        poll = discord.Poll("When shall we meet?", duration=timedelta(hours=24), **options)
        for day in ("Monday", "Tuesday", "Friday"):
            poll.add_answer(text=day)
        return await channel.send(poll=poll)

    return ask


def seen(stage, sent):
    return stage.general.messages[sent.id]


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


async def counts(channel, sent):
    poll = (await channel.fetch_message(sent.id)).poll
    return {answer.text: answer.vote_count for answer in poll.answers if answer.vote_count}


async def test_a_poll_is_read_and_voted_in(stage, bot, channel, ask):
    sent = await ask()
    assert sent.poll.duration == timedelta(hours=24)
    assert seen(stage, sent).text == "When shall we meet?\nMonday\nTuesday\nFriday"
    await stage.ben.vote(seen(stage, sent), "Tuesday")
    await stage.ana.vote(seen(stage, sent), "Friday")
    await stage.ana.vote(seen(stage, sent), "Tuesday")
    await stage.until(lambda: len(bot.events("raw_poll_vote_add")) == 3)
    assert [vote.answer_id for (vote,) in bot.events("raw_poll_vote_remove")] == [3]
    assert await counts(channel, sent) == {"Tuesday": 2}
    answer = (await channel.fetch_message(sent.id)).poll.get_answer(2)
    assert {user.id async for user in answer.voters()} == {stage.ana.id, stage.ben.id}
    await stage.ben.unvote(seen(stage, sent))
    assert await counts(channel, sent) == {"Tuesday": 1}


async def test_a_person_votes_as_the_poll_lets_them(stage, ask):
    one, several = seen(stage, await ask()), seen(stage, await ask(multiple=True))
    await stage.ben.vote(several, "Monday", "Friday")
    assert several.poll.counts() == {1: 1, 3: 1}
    with pytest.raises(CannotDo, match="one answer"):
        await stage.ben.vote(one, "Monday", "Friday")
    with pytest.raises(CannotDo, match="no answer"):
        await stage.ben.vote(one, "Sunday")
    with pytest.raises(CannotDo, match="no vote"):
        await stage.ben.unvote(one)
    with pytest.raises(CannotDo, match="no poll"):
        await stage.ben.vote(await stage.ana.say(stage.general, "Monday?"), "Monday")


async def test_a_poll_ends_by_the_clock_and_tells_who_won(stage, bot, channel, ask):
    sent = await ask()
    await stage.ben.vote(seen(stage, sent), "Tuesday")
    stage.clock.leap(hours=25)
    notice = await stage.until(
        lambda: next((message for (message,) in bot.events("message") if message.type.value == 46), None)
    )
    assert notice.reference.message_id == sent.id
    ended = (await channel.fetch_message(sent.id)).poll
    assert ended.is_finalised()
    assert stage.ana.sees(stage.general)[-1].text == (
        "When shall we meet? The poll has closed with 1 votes: Tuesday (1)."
    )
    with pytest.raises(CannotDo, match="expired"):
        await stage.chi.vote(seen(stage, sent), "Monday")


async def test_a_poll_that_is_ended_early_is_counted_a_moment_later(stage, bot, channel, ask):
    sent = await ask()
    await stage.ben.vote(seen(stage, sent), "Monday")
    await stage.chi.vote(seen(stage, sent), "Friday")
    ended = await sent.poll.end()
    assert not ended.is_finalised()
    await stage.until(lambda: seen(stage, sent).poll.finalized)
    assert stage.ana.sees(stage.general)[-1].text.endswith("closed with 2 votes: a draw.")
    await refusal(520001, sent.end_poll())
    await refusal(520006, (await channel.send("no poll")).end_poll())


async def test_a_poll_cannot_be_edited_nor_come_later_nor_stand_beside_a_card(stage, channel, ask):
    sent = await ask()
    await refusal(520003, sent.edit(content="changed"))
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}], "poll": {"question": {"text": "?"}}}
    with pytest.raises(ApiError, match="Invalid Form Body"):
        check_message(card)


async def test_a_poll_takes_its_permission(stage):
    stage.install(permissions=ALL & ~(Permission.ADMINISTRATOR | Permission.SEND_POLLS))
    stage.guild.roles[stage.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    async with stage.running() as client:
        poll = discord.Poll("?", duration=timedelta(hours=1)).add_answer(text="!")
        await refusal(50013, client.get_channel(stage.general.id).send(poll=poll))


async def test_votes_are_told_with_their_intent_only(stage, ask):
    intents = discord.Intents.default()
    intents.polls = False
    async with stage.running(stage.client(intents)) as deaf:
        sent = await ask()
        await stage.ben.vote(seen(stage, sent), "Monday")
        await stage.ana.say(stage.general, "after it")
        await stage.until(lambda: len(deaf.events("message")) == 2)
        assert deaf.events("raw_poll_vote_add") == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"question": {"text": "x" * 301}}, "question"),
        ({"question": {}}, "question"),
        ({"answers": []}, "answers"),
        ({"answers": [{"poll_media": {"text": "x"}}] * 11}, "answers"),
        ({"answers": [{"poll_media": {"text": "x" * 56}}]}, "answers"),
        ({"duration": 0}, "duration"),
        ({"duration": 769}, "duration"),
        ({"duration": 1.5}, "duration"),
        ({"layout_type": 2}, "layout_type"),
    ],
)
def test_what_is_wrong_with_a_poll_is_named(change, where):
    poll = {"question": {"text": "x"}, "answers": [{"poll_media": {"text": "y"}}], "duration": 24.0}
    check_message({"poll": poll})
    with pytest.raises(ApiError) as refused:
        check_message({"poll": poll | change})
    assert list(refused.value.errors["poll"]) == [where]


async def test_nobody_ends_anothers_poll_nor_looks_for_voters_of_no_answer(stage, bot, ask):
    sent = await ask()
    other = stage.rehearsal.application("Other", token="another.token")
    stage.guild.install(other, permissions=int(ALL))
    async with stage.running(token="another.token") as client:
        await refusal(50005, client.http.end_poll(stage.general.id, sent.id))
    await refusal(50035, bot.http.get_poll_answer_voters(stage.general.id, sent.id, 4))
    await refusal(50035, bot.http.get_poll_answer_voters(stage.general.id, sent.id, 1, limit=101))

"""Native polls, created by discord.py and voted in by people."""

from datetime import timedelta

import discord
import pytest

from rehearsal.errors import ApiError, CannotDo
from rehearsal.limits import check_message
from rehearsal.permissions import ALL, Permission


@pytest.fixture
async def channel(setup, bot):
    return bot.get_channel(setup.general.id)


@pytest.fixture
def ask(setup, channel):
    async def ask(**options):
        poll = discord.Poll("When shall we meet?", duration=timedelta(hours=24), **options)
        for day in ("Monday", "Tuesday", "Friday"):
            poll.add_answer(text=day)
        return await channel.send(poll=poll)

    return ask


def seen(setup, sent):
    return setup.general.messages[sent.id]


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code


async def counts(channel, sent):
    poll = (await channel.fetch_message(sent.id)).poll
    return {answer.text: answer.vote_count for answer in poll.answers if answer.vote_count}


async def test_a_poll_is_read_and_voted_in(setup, bot, channel, ask):
    sent = await ask()
    assert sent.poll.duration == timedelta(hours=24)
    assert seen(setup, sent).text == "When shall we meet?\nMonday\nTuesday\nFriday"
    await setup.ben.vote(seen(setup, sent), "Tuesday")
    await setup.ana.vote(seen(setup, sent), "Friday")
    await setup.ana.vote(seen(setup, sent), "Tuesday")
    await setup.until(lambda: len(bot.events("raw_poll_vote_add")) == 3)
    assert [vote.answer_id for (vote,) in bot.events("raw_poll_vote_remove")] == [3]
    assert await counts(channel, sent) == {"Tuesday": 2}
    answer = (await channel.fetch_message(sent.id)).poll.get_answer(2)
    assert {user.id async for user in answer.voters()} == {setup.ana.id, setup.ben.id}
    await setup.ben.unvote(seen(setup, sent))
    assert await counts(channel, sent) == {"Tuesday": 1}


async def test_a_person_can_vote_only_as_the_poll_allows(setup, ask):
    one, several = seen(setup, await ask()), seen(setup, await ask(multiple=True))
    await setup.ben.vote(several, "Monday", "Friday")
    assert several.poll.counts() == {1: 1, 3: 1}
    with pytest.raises(CannotDo, match="one answer"):
        await setup.ben.vote(one, "Monday", "Friday")
    with pytest.raises(CannotDo, match="no answer"):
        await setup.ben.vote(one, "Sunday")
    with pytest.raises(CannotDo, match="no vote"):
        await setup.ben.unvote(one)
    with pytest.raises(CannotDo, match="no poll"):
        await setup.ben.vote(await setup.ana.say(setup.general, "Monday?"), "Monday")


async def test_a_poll_ends_by_the_clock_and_shows_the_winner(setup, bot, channel, ask):
    sent = await ask()
    await setup.ben.vote(seen(setup, sent), "Tuesday")
    setup.clock.leap(hours=25)
    notice = await setup.until(
        lambda: next((message for (message,) in bot.events("message") if message.type.value == 46), None)
    )
    assert notice.reference.message_id == sent.id
    ended = (await channel.fetch_message(sent.id)).poll
    assert ended.is_finalised()
    assert setup.ana.sees(setup.general)[-1].text == (
        "When shall we meet? The poll has closed with 1 votes: Tuesday (1)."
    )
    with pytest.raises(CannotDo, match="expired"):
        await setup.chi.vote(seen(setup, sent), "Monday")


async def test_a_poll_that_is_ended_early_is_counted_a_moment_later(setup, bot, channel, ask):
    sent = await ask()
    await setup.ben.vote(seen(setup, sent), "Monday")
    await setup.chi.vote(seen(setup, sent), "Friday")
    ended = await sent.poll.end()
    assert not ended.is_finalised()
    await setup.until(lambda: seen(setup, sent).poll.finalized)
    assert setup.ana.sees(setup.general)[-1].text.endswith("closed with 2 votes: a draw.")
    await refusal(520001, sent.end_poll())
    await refusal(520006, (await channel.send("no poll")).end_poll())


async def test_a_poll_cannot_be_edited_or_added_later_or_combined_with_a_card(setup, channel, ask):
    sent = await ask()
    await refusal(520003, sent.edit(content="changed"))
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}], "poll": {"question": {"text": "?"}}}
    with pytest.raises(ApiError, match="Invalid Form Body"):
        check_message(card)


async def test_a_poll_needs_its_permission(setup):
    setup.install(permissions=ALL & ~(Permission.ADMINISTRATOR | Permission.SEND_POLLS))
    setup.guild.roles[setup.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    async with setup.running() as client:
        poll = discord.Poll("?", duration=timedelta(hours=1)).add_answer(text="!")
        await refusal(50013, client.get_channel(setup.general.id).send(poll=poll))


async def test_votes_lead_to_events_only_with_their_intent(setup, ask):
    intents = discord.Intents.default()
    intents.polls = False
    async with setup.running(setup.client(intents)) as deaf:
        sent = await ask()
        await setup.ben.vote(seen(setup, sent), "Monday")
        await setup.ana.say(setup.general, "after it")
        await setup.until(lambda: len(deaf.events("message")) == 2)
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
def test_errors_in_a_poll_are_named(change, where):
    poll = {"question": {"text": "x"}, "answers": [{"poll_media": {"text": "y"}}], "duration": 24.0}
    check_message({"poll": poll})
    with pytest.raises(ApiError) as refused:
        check_message({"poll": poll | change})
    assert list(refused.value.errors["poll"]) == [where]


async def test_ending_the_poll_of_another_author_and_listing_voters_of_an_unknown_answer_are_refused(setup, bot, ask):
    sent = await ask()
    other = setup.rehearsal.application("Other", token="another.token")
    setup.guild.install(other, permissions=int(ALL))
    async with setup.running(token="another.token") as client:
        await refusal(50005, client.http.end_poll(setup.general.id, sent.id))
    await refusal(50035, bot.http.get_poll_answer_voters(setup.general.id, sent.id, 4))
    await refusal(50035, bot.http.get_poll_answer_voters(setup.general.id, sent.id, 1, limit=101))

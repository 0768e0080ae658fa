"""`/session schedule` without a time: it asks how, and only then posts a poll, whose result is taken with one press."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Due
from rehearsal.errors import CannotDo
from rehearsal.faults import When
from rehearsal.messages import posting
from tests.e2e.staging import NAME
from tests.e2e.test_calendar import at, dates


@pytest.fixture
async def how(stage, circle):
    """Ana is asked how to find a time, in another channel than the circle's."""
    return await stage.ana.slash(stage.general, "session schedule", circle=NAME)


@pytest.fixture
async def asked(stage, circle, how):
    """The poll's message and the one with the button."""
    await stage.ana.click(how, "Poll the circle")
    await stage.seen(lambda: f"The poll is in <#{circle.text.id}>" in how.text)
    return await polled(stage, circle)


async def polled(stage, circle):
    below = await stage.shown(stage.eli, circle.text, "Once everyone has voted")
    return next(one for one in reversed(stage.eli.sees(circle.text)) if one.poll), below


async def test_without_a_time_nothing_is_posted_before_somebody_chooses(stage, circle, how):
    assert how.ephemeral
    assert how.buttons == ["Pick a time", "Poll the circle"]
    assert not [one for one in stage.eli.sees(circle.text) if one.poll]


async def test_a_time_is_picked_in_a_form_and_shown_before_it_counts(stage, circle, how):
    form = await stage.ana.click(how, "Pick a time")
    await stage.ana.fill(form, {"Day and time": "Thursday 6pm"})
    assert "Schedule your first session for" in how.text
    assert await dates() == []
    await stage.ana.click(how, "Schedule it")
    assert len(await dates()) == 2


async def test_a_second_poll_replaces_the_first(stage, circle, asked):
    poll, below = asked
    await stage.ben.click(await stage.ben.slash(circle.text, "session schedule"), "Poll the circle")
    await stage.seen(lambda: poll.poll.finalized and "newer poll" in below.text)
    assert below.buttons == []
    second, _ = await polled(stage, circle)
    assert second is not poll
    assert not second.poll.finalized


async def test_below_a_poll_it_says_at_once_who_is_away(stage, circle, asked):
    _, below = asked
    answer = await stage.ben.slash(circle.text, "away set")
    await stage.ben.click(answer, "I'm away then")
    await stage.seen(lambda: f"Away then: {stage.ben.mention}" in below.text)
    assert below.buttons == ["Take the result"]


async def test_where_polls_are_not_allowed_the_other_way_is_told(stage, circle, how):
    stage.faults.refuse("POST", f"/channels/{circle.text.id}/messages", status=403, code=50013)
    answer = await stage.ana.click(how, "Poll the circle")
    assert "Create Polls" in (await stage.seen(lambda: answer.followups))[0].text


async def test_its_result_is_taken_with_one_press_and_only_once(stage, circle, asked):
    poll, below = asked
    assert "Europe/Berlin" in poll.poll.question
    assert "suits all 5" in below.text
    for person, choices in ((stage.ben, poll.poll.texts[1:3]), (stage.chi, poll.poll.texts[1:2])):
        await person.vote(poll, *choices)
    await stage.dee.click(below, "Take the result")
    await stage.seen(lambda: "has the most votes, 2" in below.text)
    first, second = await dates()
    assert at(first) in below.text
    assert second - first == timedelta(weeks=2)
    assert poll.poll.texts[1].startswith(f"{first:%A}")
    await stage.shown(stage.eli, circle.text, "The first session")
    assert below.buttons == []


async def test_who_takes_the_result_has_an_answer_however_long_discord_takes_to_tell_the_votes(stage, asked):
    poll, below = asked
    told = asyncio.Event()
    stage.faults.on_request("GET", f"/channels/*/messages/{poll.id}", lambda _: told.wait())
    await stage.ben.vote(poll, poll.poll.texts[0])
    assert (await stage.dee.click(below, "Take the result")).kind != "failed"
    told.set()
    await stage.seen(lambda: "has the most votes, 1" in below.text)


async def test_once_its_result_is_taken_nobody_votes_any_more(stage, asked):
    poll, below = asked
    await stage.ben.vote(poll, poll.poll.texts[0])
    await stage.dee.click(below, "Take the result")
    await stage.seen(lambda: poll.poll.finalized)
    with pytest.raises(CannotDo, match="expired"):
        await stage.chi.vote(poll, poll.poll.texts[1])


async def test_a_poll_whose_result_was_taken_ends_although_the_bot_was_killed_before_it_could_end_it(
    stage, asked, tmp_path
):
    poll, below = asked
    await stage.ben.vote(poll, poll.poll.texts[0])
    await stage.move_apart(tmp_path / "bot.log")
    stage.kill_at("POST", "/channels/*/polls/*/expire", When.BEFORE)
    await stage.dee.click(below, "Take the result")
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    assert not poll.poll.finalized
    await stage.start_bot()
    await stage.seen(lambda: poll.poll.finalized)
    assert "has the most votes, 1" in below.text


async def test_a_poll_that_was_deleted_is_not_ended_again_and_again(stage, asked):
    poll, below = asked
    await stage.ben.vote(poll, poll.poll.texts[0])
    stage.faults.on_request("POST", "/channels/*/polls/*/expire", lambda _: posting.delete(stage.rehearsal.world, poll))
    await stage.dee.click(below, "Take the result")
    await stage.seen(lambda: poll.deleted)
    await stage.settled(minutes=10)
    assert not await Due.exists(subject__startswith="poll:")


async def test_the_result_of_a_poll_that_has_ended_is_taken_all_the_same(stage, asked):
    poll, below = asked
    await stage.ben.vote(poll, poll.poll.texts[3])
    stage.clock.leap_to(poll.poll.expiry + timedelta(seconds=1))
    await (await stage.dee.click(below, "Take the result")).settled()
    assert len(await dates()) == 2

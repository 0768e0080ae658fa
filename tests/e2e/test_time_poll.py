"""`/session schedule` without a time: a native poll, whose result is taken with one press."""

from datetime import timedelta

import pytest

from db.models import Due
from rehearsal.errors import CannotDo
from rehearsal.faults import When
from rehearsal.messages import posting
from tests.e2e.test_calendar import at, dates


@pytest.fixture
async def asked(stage, circle):
    """The poll's message and the one with the button."""
    answer = await stage.ana.slash(circle.text, "session schedule")
    below = await stage.shown(stage.eli, circle.text, "one press takes")
    return answer.message, below


async def test_its_result_is_taken_with_one_press_and_only_once(stage, circle, asked):
    poll, below = asked
    assert "Europe/Berlin" in poll.poll.question
    assert "suits all 5" in below.text
    for person, choices in ((stage.ben, poll.poll.texts[1:3]), (stage.chi, poll.poll.texts[1:2])):
        await person.vote(poll, *choices)
    assert (await stage.dee.click(below, "Take the result")).kind == "update"
    first, second = await dates()
    assert at(first) in below.text
    assert "has most votes, 2" in below.text
    assert second - first == timedelta(weeks=2)
    assert poll.poll.texts[1].startswith(f"{first:%A}")
    await stage.shown(stage.eli, circle.text, "The first session")
    assert below.buttons == []


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
    assert "has most votes, 1" in below.text


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
    await stage.dee.click(below, "Take the result")
    assert len(await dates()) == 2

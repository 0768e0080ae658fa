"""`/session schedule` without a time: a native poll, whose result is taken with one press."""

from datetime import timedelta

import pytest

from db.models import Due, Person, Session, TimePoll
from rehearsal.errors import CannotDo
from rehearsal.faults import When
from rehearsal.messages import posting
from tests.e2e.test_calendar import at, dates
from vocabulary.sessions import SessionKind


@pytest.fixture
async def asked(stage, circle):
    """The poll's message and the one with the button."""
    answer = await stage.ana.slash(circle.text, "session schedule")
    below = await stage.shown(stage.eli, circle.text, "one press takes")
    return answer.message, below


async def test_a_poll_offers_up_to_ten_times_that_leave_everybody_their_nights(stage, circle):
    await Person.filter(id=stage.ben.id).update(zone="America/New_York")
    answer = await stage.ana.slash(circle.text, "session schedule")
    poll = answer.message.poll
    assert 3 <= len(poll.texts) <= 10
    assert "Europe/Berlin" in poll.question
    below = await stage.shown(stage.eli, circle.text, "one press takes")
    assert "suits all 5" in below.text
    assert await dates() == []


async def test_its_result_is_taken_with_one_press_and_only_once(stage, circle, asked):
    poll, below = asked
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


async def test_of_two_times_with_as_many_votes_the_one_that_suits_more_members_by_now_is_taken(stage, asked):
    poll, below = asked
    first, second, *_ = (await TimePoll.get()).slots
    quiet = {"quiet_from": f"{first:%H:%M}", "quiet_until": f"{first + timedelta(hours=1):%H:%M}"}
    await Person.filter(id=stage.ben.id).update(zone="UTC", **quiet)
    await stage.chi.vote(poll, *poll.poll.texts[:2])
    await stage.dee.click(below, "Take the result")
    assert (await dates())[0] == second
    assert "has 1 vote, as another has, and suits more members" in below.text


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


async def test_without_a_vote_nothing_is_taken(stage, circle, asked):
    _, below = asked
    assert "Nobody has voted" in (await stage.dee.click(below, "Take the result")).text
    assert await dates() == []


async def test_elsewhere_the_way_to_the_circles_channel_is_told(stage, circle):
    answer = await stage.ana.slash(stage.general, "session schedule")
    assert f"<#{circle.text.id}>" in answer.text
    assert answer.ephemeral


async def test_a_retrospective_is_found_by_a_poll_beside_the_rhythm(stage, circle):
    await circle.schedule()
    answer = await stage.ana.slash(circle.text, "session schedule", kind="Retrospective")
    below = await stage.shown(stage.eli, circle.text, "one press takes")
    await stage.ben.vote(answer.message, answer.message.poll.texts[0])
    await stage.ben.click(below, "Take the result")
    assert await Session.filter(kind=SessionKind.RETROSPECTIVE).count() == 1
    assert len(await dates()) == 3

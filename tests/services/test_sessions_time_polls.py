"""When to meet, asked by a poll: which times are proposed, and what its votes come to."""

from datetime import timedelta

import pytest

from db.models import Person, Session, TimePoll
from services.sessions.time_polls import PollMessage
from tests.services.house import ANA, BEN, DEE, FAY, LOCALE
from tests.services.planning_play import begin_rhythm, dates
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.reasons import Reason
from vocabulary.sessions import SessionKind

MESSAGE, BELOW = 99, 100
REGULAR = SessionKind.REGULAR


@pytest.fixture
def polls(house):
    return house.services.sessions.time_polls


@played
async def asked(house, circle):
    return await house.services.sessions.time_polls.propose(circle.id, ANA, REGULAR)


async def take(polls, asked, votes, kind=REGULAR, by=DEE):
    """Take a poll's result; `votes` are numbers by the places of answers."""
    numbers = [votes.get(place, 0) for place in range(len(asked.slots))]
    return await polls.take(asked.poll_id, by, kind, MESSAGE, numbers)


def where(circle, below, *, replaced):
    """Where the poll of a circle stands."""
    return PollMessage(circle.text_channel_id, MESSAGE, below, replaced, LOCALE)


async def test_up_to_ten_times_leave_everybody_their_nights(circle, polls):
    await Person.filter(id=BEN).update(zone="America/New_York")
    asked = await polls.propose(circle.id, ANA, REGULAR)
    assert (3 <= len(asked.slots) <= 10, asked.zone) == (True, "Europe/Berlin")
    assert {slot.because for slot in asked.slots} == {Reason("slots/suits-all", people=5)}
    assert await dates() == []


async def test_a_poll_that_stands_says_who_is_away_by_now(house, circle, polls, asked):
    await polls.note_posted(asked.poll_id, MESSAGE, BELOW)
    assert {slot.away for slot in (await polls.standing(asked.poll_id)).slots} == {()}
    await house.services.absences.set(BEN, None, None)
    await house.run_jobs()
    assert JobKey(JobKind.POLL, asked.poll_id) in house.errands
    assert {slot.away for slot in (await polls.standing(asked.poll_id)).slots} == {(BEN,)}


async def test_the_time_with_most_votes_is_taken_and_only_once(house, circle, polls, asked):
    assert await polls.channel_of(asked.poll_id, DEE) == circle.text_channel_id
    taken = await take(polls, asked, {1: 2, 2: 1})
    assert (taken.starts_at, taken.because) == (asked.slots[1].at, Reason("slots/most-votes", votes=2))
    assert await dates() == [taken.starts_at, taken.starts_at + timedelta(weeks=2)]
    with pytest.raises(Refusal, match="sessions/poll-settled"):
        await polls.channel_of(asked.poll_id, DEE)
    with pytest.raises(Refusal, match="sessions/poll-settled"):
        await take(polls, asked, {1: 2})
    assert await house.job(JobKind.POLL, asked.poll_id) == house.now
    assert await polls.to_end(asked.poll_id) == PollMessage(
        circle.text_channel_id, MESSAGE, None, replaced=False, locale=LOCALE
    )


async def test_of_two_times_with_as_many_votes_the_one_that_suits_more_members_by_now_is_taken(polls, asked):
    first, second, *_ = (await TimePoll.get()).slots
    quiet = {"quiet_from": f"{first:%H:%M}", "quiet_until": f"{first + timedelta(hours=1):%H:%M}"}
    await Person.filter(id=BEN).update(zone="UTC", **quiet)
    taken = await take(polls, asked, {0: 1, 1: 1})
    assert (taken.starts_at, taken.because) == (second, Reason("slots/tied-suits-more", votes=1))


async def test_without_a_vote_nothing_is_taken(polls, asked):
    with pytest.raises(Refusal):
        await take(polls, asked, {})
    assert await dates() == []
    assert await polls.to_end(asked.poll_id) is None


async def test_a_second_poll_replaces_the_first_once_it_stands(house, circle, polls, asked):
    await polls.note_posted(asked.poll_id, MESSAGE, BELOW)
    assert await polls.is_asked(circle.id, REGULAR)
    again = await polls.propose(circle.id, BEN, REGULAR)
    assert await polls.channel_of(asked.poll_id, DEE) == again.channel == circle.text_channel_id
    await polls.note_posted(again.poll_id, MESSAGE + 2, BELOW + 2)
    with pytest.raises(Refusal, match="sessions/poll-settled"):
        await polls.channel_of(asked.poll_id, DEE)
    assert await house.job(JobKind.POLL, asked.poll_id) == house.now
    assert await polls.to_end(asked.poll_id) == PollMessage(
        circle.text_channel_id, MESSAGE, BELOW, replaced=True, locale=LOCALE
    )
    await take(polls, again, {1: 1})
    assert not await polls.is_asked(circle.id, REGULAR)


async def test_a_poll_about_something_else_stays(circle, polls, asked):
    await polls.note_posted(asked.poll_id, MESSAGE, BELOW)
    other = await polls.propose(circle.id, BEN, SessionKind.RETROSPECTIVE)
    await polls.note_posted(other.poll_id, MESSAGE + 2, BELOW + 2)
    assert await polls.channel_of(asked.poll_id, DEE)


async def test_once_a_time_is_set_otherwise_the_poll_is_over(house, circle, polls, asked):
    await polls.note_posted(asked.poll_id, MESSAGE, BELOW)
    await begin_rhythm(house, circle)
    assert await polls.to_end(asked.poll_id) == PollMessage(
        circle.text_channel_id, MESSAGE, BELOW, replaced=False, locale=LOCALE
    )
    assert await house.job(JobKind.POLL, asked.poll_id) == house.now


async def test_nothing_is_asked_while_the_rhythm_is_set(house, circle, polls):
    await begin_rhythm(house, circle)
    with pytest.raises(Refusal, match="sessions/next-is-set"):
        await polls.propose(circle.id, ANA, REGULAR)


async def test_a_retrospective_is_found_by_a_poll_beside_the_rhythm(house, circle, polls):
    await begin_rhythm(house, circle)
    kind = SessionKind.RETROSPECTIVE
    asked = await polls.propose(circle.id, ANA, kind)
    await take(polls, asked, {0: 1}, kind)
    assert await Session.filter(kind=kind).count() == 1
    assert len(await dates()) == 3


async def test_others_than_members_take_no_result_and_nobody_that_of_a_poll_that_is_gone(polls, asked):
    with pytest.raises(Refusal, match="circles/members-only"):
        await take(polls, asked, {0: 1}, by=FAY)
    with pytest.raises(Refusal, match="sessions/poll-settled"):
        await polls.channel_of(asked.poll_id + 1, DEE)

"""The vote in the last minutes of a block: two minutes more, then one more, then on."""

import asyncio

from db.models import SessionEvent
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.played import played
from tests.services.session_play import labels, meeting_set, told


@played
async def meeting(house, circle):
    """Ana, Ben and Chi are there."""
    meeting = await meeting_set(house, circle)
    await meeting.begin(ANA, BEN, CHI)
    return meeting


async def warning(meeting):
    """The warning of the check-in as it reads now."""
    (found,) = meeting.said("**Check-in**: two minutes left")
    return found


async def vote(meeting, person, *, more, step=0):
    await meeting.steer("vote", person, 0, step, more=more)


async def test_more_than_half_of_those_in_voice_give_two_minutes_then_one_and_then_the_block_ends(meeting):
    await meeting.at(8)
    assert "2 more minutes? It takes 2 of those in voice." in (await warning(meeting)).text
    await vote(meeting, CHI, more=True)
    assert "So far: 1 for more, 0 for moving on." in (await warning(meeting)).text
    await vote(meeting, BEN, more=True)
    assert "Until 17:12" in told(meeting.card("Check-in").text)
    await meeting.at(10, 10)
    assert "1 more minute? It takes 2 of those in voice." in (await warning(meeting)).text
    at_once = (meeting.services.sessions.steering.vote(meeting.id, person, 0, 1, more=True) for person in (ANA, CHI))
    await asyncio.gather(*at_once)
    await meeting.settled()
    assert "Until 17:13" in told(meeting.card("Check-in").text)
    await meeting.at(11, 30)
    assert "Decide, park, assign or extend?" in (await warning(meeting)).text
    assert labels(await warning(meeting)) == []
    await meeting.at(13)
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1
    rows = await SessionEvent.filter(kind="extended").order_by("id")
    assert [(row.minutes, row.actor) for row in rows] == [(2, None), (1, None)]


async def test_when_most_want_to_go_on_the_vote_is_decided_and_the_block_ends_on_time(meeting):
    await meeting.at(8)
    await vote(meeting, CHI, more=False)
    await vote(meeting, BEN, more=False)
    assert "Then we move on: 0 for more time, 2 for moving on." in (await warning(meeting)).text
    assert "More time" not in labels(await warning(meeting))
    assert "already decided" in await meeting.refused("vote", ANA, 0, 0, more=True)
    await meeting.at(10)
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1


async def test_only_those_in_voice_have_a_vote_and_may_think_again(meeting):
    await meeting.enter(DEE)
    await meeting.at(8)
    assert "Only people in the voice channel vote" in await meeting.refused("vote", ELI, 0, 0, more=True)
    await vote(meeting, CHI, more=True)
    await vote(meeting, CHI, more=False)
    assert "So far: 0 for more, 1 for moving on." in (await warning(meeting)).text


async def test_when_those_who_are_left_all_want_more_time_it_is_given(meeting):
    await meeting.at(8)
    await vote(meeting, CHI, more=True)
    await meeting.leave(ANA, BEN)
    assert "Until 17:12" in told(meeting.card("Check-in").text)


async def test_while_a_vote_is_open_the_leader_extends_pauses_and_skips_at_once(meeting):
    await meeting.at(8)
    await vote(meeting, CHI, more=False)
    await meeting.steer("extend", ANA, 2, from_visit=0)
    assert "Until 17:12" in told(meeting.card("Check-in").text)
    await meeting.steer("pause", ANA)
    (paused,) = meeting.said("**Check-in** is paused.")
    assert "More time" not in labels(paused)
    assert "no time runs out" in await meeting.refused("vote", BEN, 0, 0, more=True)
    await meeting.steer("advance", ANA)
    assert "moved on from that block" in await meeting.refused("vote", BEN, 0, 0, more=True)

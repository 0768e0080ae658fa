"""What is heard and shown in the voice channel of a session, and what is said when the bot cannot be there."""

import pytest

from runtime.voice import Trouble
from tests.services.house import ANA, BEN, CHI
from tests.services.session_play import begun, begun_with_three, meeting_set
from vocabulary.sessions import Chime


async def test_it_chimes_at_each_turn_shows_the_block_and_leaves_at_the_end(house, meeting):
    voice, status = house.voice, house.voice.statuses
    await meeting.begin(ANA, BEN, CHI)
    assert (voice.chimes, voice.attended, status[meeting.voice]) == (
        [Chime.START],
        {meeting.voice},
        "Check-in until 18:10",
    )
    await meeting.at(8)
    await meeting.steer("extend", ANA, 2)
    assert (voice.chimes[1:], status[meeting.voice]) == ([Chime.WARNING], "Check-in until 18:12")
    await meeting.at(12)
    await meeting.steer("pause", ANA)
    assert (voice.chimes[2:], status[meeting.voice]) == ([Chime.BLOCK_END], "Real work example, paused")
    await meeting.end()
    assert (voice.chimes[3:], voice.attended, status[meeting.voice]) == ([Chime.SESSION_END], set(), None)


@begun_with_three
async def test_while_commitments_are_awaited_no_block_stands_under_the_channel(house, meeting):
    await meeting.at(76)
    assert len(meeting.said("## Before we go")) == 1
    assert house.voice.statuses[meeting.voice] is None
    assert house.voice.attended == {meeting.voice}


async def test_a_session_that_did_not_start_asks_nothing_of_voice(house, meeting):
    await meeting.at(46)
    assert (house.voice.attended, house.voice.statuses, house.voice.chimes) == (set(), {}, [])


async def test_without_a_voice_channel_the_cards_come_all_the_same(house):
    circle = await house.form_circle(voice_channel_id=None)
    meeting = await meeting_set(house, circle)
    await meeting.at(0)
    await meeting.steer("start", ANA)
    await meeting.at(11)
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1
    await meeting.end()
    assert (house.voice.attended, house.voice.statuses, house.voice.chimes) == (set(), {}, [])


@begun
async def test_a_trouble_is_told_to_the_facilitator_once_a_session(meeting):
    for trouble in (Trouble.MAY_NOT_CONNECT, Trouble.MAY_NOT_CONNECT, Trouble.FULL):
        await meeting.services.sessions.voice_watch.tell_trouble(meeting.voice, trouble)
    await meeting.settled()
    (told,) = meeting.said("I'm not allowed to connect to <#12>.")
    assert told.text.startswith("<@101>: I'm not allowed to connect")
    assert told.pings == (ANA,)
    assert len(meeting.said("is full, so I can't join")) == 1


async def test_a_trouble_where_no_session_is_held_is_told_to_nobody(house, circle, meeting):
    await meeting.services.sessions.voice_watch.tell_trouble(99, Trouble.FULL)
    await meeting.begin()
    await meeting.end()
    for session in await meeting.coming():
        await session.delete()
    before = len(house.said_in(meeting.text))
    await meeting.services.sessions.voice_watch.tell_trouble(meeting.voice, Trouble.FULL)
    await meeting.settled()
    assert len(house.said_in(meeting.text)) == before


@pytest.mark.parametrize("trouble", Trouble)
async def test_there_are_words_for_each_trouble(meeting, trouble):
    await meeting.led_by(None)
    await meeting.services.sessions.voice_watch.tell_trouble(meeting.voice, trouble)
    await meeting.settled()
    (told,) = meeting.said("The session goes on: the newest card here shows where we are.")
    assert ("can't reach" in told.text) == (trouble is Trouble.UNREACHABLE)

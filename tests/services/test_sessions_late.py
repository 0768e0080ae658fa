"""A bot that was away: what is said late, as late, in which order, and not twice."""

from datetime import timedelta

from db.models import Outgoing
from services.sessions.announcements import CARDS_FIRST
from tests.services.house import ANA, FIRST_SESSION
from tests.services.session_play import SECOND_SESSION, begun, begun_with_three, told
from vocabulary.keys import MessageKey
from vocabulary.sessions import SessionMessage

LATE = "This card comes late, but its times are right."


@begun
async def test_after_two_block_ends_only_the_current_block_is_announced_and_as_late(house, meeting):
    house.voice.chimes.clear()
    await meeting.skip_to(30)
    card = meeting.card("Problem solving")
    assert card.text.splitlines()[1] == LATE
    assert "Until 17:50" in told(card.text)
    assert house.voice.chimes == []
    await house.pass_time(seconds=10)
    assert len(meeting.said("Check-in: 17:00")) == 1
    assert meeting.said("## Block 2 of 5: Real work example") == []
    await meeting.at(51)
    assert "comes late" not in meeting.card("Goals").text
    assert meeting.said_twice() == []


@begun
async def test_the_newest_card_goes_before_all_else(house, meeting):
    house.clock.leap_to(FIRST_SESSION + timedelta(minutes=49))
    await house.run_jobs()
    card, settled, warning = [
        await Outgoing.get(key=str(MessageKey.session(meeting.id, *parts)))
        for parts in ((SessionMessage.BLOCK, 2), (SessionMessage.BLOCK, 0), (SessionMessage.WARNING, 2))
    ]
    assert card.send_at == card.created_at
    assert [row.send_at - card.created_at for row in (settled, warning)] == [CARDS_FIRST, CARDS_FIRST]


@begun
async def test_a_card_that_discord_takes_only_after_a_while_says_so(house, meeting):
    await meeting.at(9, 50)
    for seconds in (0, 31):
        house.clock.leap_to(FIRST_SESSION + timedelta(minutes=10, seconds=seconds))
        await house.run_jobs()
    await house.deliver()
    assert meeting.card("Real work example").text.splitlines()[1] == LATE
    await meeting.at(24)
    assert meeting.card("Real work example").text.splitlines()[1] == LATE


@begun_with_three
async def test_a_session_that_ended_meanwhile_is_closed_with_its_recap(meeting):
    await meeting.commit(ANA)
    await meeting.skip_to(20 * 60)
    await meeting.house.pass_time(seconds=10)
    assert "I write the first page" in meeting.recap().text
    assert "This recap comes late: it was due 18:30." in told(meeting.recap().text)
    assert len(meeting.said("Check-in: 17:00")) == 1
    assert meeting.said("Before we go") == []
    assert (await meeting.coming())[0].starts_at == SECOND_SESSION

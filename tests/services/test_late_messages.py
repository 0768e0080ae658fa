"""What Discord did not allow for a while: said late and as late, or no longer where it would be of no use."""

from db.models import Outgoing
from runtime.message import Message
from services.late_messages import LateMessages
from tests.services.goal_play import open_next_cycle
from tests.services.house import ANA, FIRST_SESSION, TEXT
from tests.services.session_play import begun
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey, MessageKind
from vocabulary.limits import LONGEST_NOTE
from vocabulary.sessions import SessionMessage

LATE_CARD = "This card comes late, but its times are right."


async def forbid(house):
    """Take the permission to write in the circle's channel."""
    house.discord.forbidden.add(TEXT)


async def allow(house):
    """Give it back, as the gateway tells."""
    house.discord.forbidden.clear()
    await house.outbox.try_again([TEXT])
    await house.deliver()


async def look_at_board(house, circle):
    await house.timekeeper.schedule(house.now, JobKey(JobKind.BOARD, circle.id))
    await house.pass_time(seconds=5)


@begun
async def test_the_card_of_a_block_comes_late_if_the_bot_may_write_again_in_the_block(house, meeting):
    await forbid(house)
    await meeting.at(14)
    assert meeting.said("## Block 2 of 5: Real work example") == []
    await allow(house)
    card = meeting.card("Real work example")
    assert card.text.splitlines()[1] == LATE_CARD
    assert card.buttons
    (passed,) = meeting.said("Check-in: 17:00")
    assert passed.buttons == ()


@begun
async def test_the_card_of_a_block_that_is_over_is_not_said_any_more(house, meeting):
    await forbid(house)
    await meeting.at(30)
    await allow(house)
    assert meeting.said("## Block 2 of 5: Real work example\n") == []
    assert meeting.card("Problem solving").buttons
    await meeting.at(51)
    assert meeting.card("Goals").text.splitlines()[1] != LATE_CARD
    assert meeting.said_twice() == []


@begun
async def test_a_recap_comes_late_and_says_so_and_the_cards_lose_their_buttons(house, meeting):
    await meeting.commit(ANA)
    await forbid(house)
    await meeting.steer("end", ANA, anyway=True)
    assert meeting.said("## Recap") == []
    (card,) = meeting.said("## Block 1 of 5: Check-in")
    assert card.buttons
    await house.pass_time(hours=3)
    await allow(house)
    recap = meeting.recap()
    assert "I write the first page" in recap.text
    assert "-# This is late: it was due <t:" in recap.text
    assert recap.pin
    (passed,) = meeting.said("Check-in: 17:00")
    assert passed.buttons == ()


@begun
async def test_what_the_gateway_says_nothing_of_is_found_out_by_trying(house, meeting):
    await forbid(house)
    await meeting.at(11)
    house.discord.forbidden.clear()
    await meeting.at(14)
    assert meeting.card("Real work example").text.splitlines()[1] == LATE_CARD


async def test_a_board_that_was_refused_once_is_there_with_the_next_goal(house, circle):
    await forbid(house)
    await look_at_board(house, circle)
    assert house.said_in(TEXT) == []
    await allow(house)
    (board,) = [message for message in house.said_in(TEXT) if message.pin]
    assert "late" not in board.text


async def test_a_board_of_a_cycle_that_is_over_is_not_said_any_more(house, circle):
    await forbid(house)
    await look_at_board(house, circle)
    await open_next_cycle(house, circle)
    await look_at_board(house, circle)
    await house.pass_time(minutes=2)
    await allow(house)
    boards = [message for message in house.said_in(TEXT) if "## Goals" in message.text]
    assert [board.pin for board in boards] == [True]


async def test_a_call_to_a_session_that_has_begun_is_not_said_any_more(house, meeting):
    await forbid(house)
    await meeting.begin()
    await meeting.at(3)
    await allow(house)
    assert await Outgoing.filter(key=str(MessageKey.session(meeting.id, SessionMessage.GATHERING))).count() == 0
    assert meeting.card("Check-in").text.splitlines()[1] == LATE_CARD


@begun
async def test_the_card_of_a_live_session_that_was_deleted_is_back_within_a_minute(house, meeting):
    await meeting.at(1)
    house.discord.delete_by_hand("## Block 1 of 5: Check-in")
    await meeting.at(2)
    assert meeting.card("Check-in").buttons
    await meeting.at(11)
    assert meeting.said("## Block 1 of 5: Check-in") == []


async def test_the_note_fits_where_a_card_leaves_room_for_it(house):
    late, key = LateMessages(house.clock, house.words), MessageKey.circle(1, CircleMessage.CLOSED)
    note = (await late.label(key, Message(""), FIRST_SESSION, TEXT)).text
    assert 0 < len(note) <= LONGEST_NOTE
    board = MessageKey(MessageKind.BOARD, 1)
    assert await late.label(board, Message("Goals"), FIRST_SESSION, TEXT) == Message("Goals")

"""The failure of the month in a session: its block, the steps on its card, and that it was told."""

from datetime import timedelta

import pytest

from db.models import Failure, FailureMonth, Preparation, Session, Turn
from db.transaction import transaction
from services.events import MonthChanged
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION
from tests.services.played import played
from tests.services.session_play import BLOCKS, begun, labels, meeting_set, told
from vocabulary.duties import Duty, DutyAction
from vocabulary.errors import Refusal
from vocabulary.sessions import SessionKind

SECRET = "I lost the budget of a whole year"
STORY = {"happened": SECRET, "taught": "Ask first", "next_time": "Ask sooner"}
WITH_FAILURE = (*BLOCKS[:2], "Failure of the month", *BLOCKS[2:])


@played
async def meeting(house, circle):
    """The circle's first session, the first from the month's day on; the month's turn is Dee's, who has prepared."""
    meeting = await meeting_set(house, circle)
    await FailureMonth.create(circle=circle, day=FIRST_SESSION.date(), starts_at=FIRST_SESSION - timedelta(hours=8))
    await house.services.duties.actions.act(circle.id, DEE, DutyAction.VOLUNTEER, Duty.FAILURE)
    await house.services.failures.stories.prepare(circle.id, DEE, STORY)
    return meeting


async def blocks_of_coming():
    return [tuple(block["name"] for block in one.agenda) for one in await Session.all().order_by("starts_at")]


async def test_the_first_session_from_the_day_on_has_ten_minutes_for_it_and_stays_as_long_as_it_was(meeting):
    assert await blocks_of_coming() == [WITH_FAILURE, BLOCKS]
    (session, _) = await Session.all().order_by("starts_at")
    assert sum(block["minutes"] for block in session.agenda) == 75


async def test_once_the_month_is_over_there_is_no_block_for_it(house, circle, meeting):
    await FailureMonth.all().update(closed_at=house.now)
    async with transaction():
        await house.services.events.publish(MonthChanged(circle.id, ()))
    assert await blocks_of_coming() == [BLOCKS, BLOCKS]


async def test_it_moves_on_with_the_session_that_is_the_first_from_the_day_on(house, circle, meeting):
    understood = await house.services.sessions.planning.understand_cancel(circle.id, ANA, None, "Holidays")
    await house.services.sessions.planning.cancel_as_shown(meeting.id, ANA, 0, understood.words_number)
    assert [block["name"] for block in (await Session.filter(closed_at=None).order_by("starts_at"))[0].agenda] == [
        *WITH_FAILURE
    ]


async def test_an_agenda_that_is_changed_meanwhile_has_it_too(house, circle, meeting):
    text = "Check-in 10\nWork 40 (at least 20)\nGoals 15\nCommitments 10"
    await house.services.sessions.agendas.save(circle.id, ANA, SessionKind.REGULAR, text)
    assert (await blocks_of_coming())[0] == ("Check-in", "Failure of the month", "Work", "Goals", "Commitments")
    assert "Failure" not in await house.services.sessions.agendas.text(circle.id, ANA, SessionKind.REGULAR)


@begun
async def test_its_card_has_the_steps_with_their_times_and_who_tells(meeting):
    await meeting.at(22)
    card = told(meeting.card("Failure of the month").text)
    assert "- **The story**, until 17:25:" in card
    assert "- **Questions**, until 17:28:" in card
    assert "- **What we take from it**, until 17:31: The listeners first" in card
    assert f"<@{DEE}> tells, if it suits them today." in card


@begun
async def test_once_it_was_told_aloud_it_counts_and_nothing_of_the_story_stays(house, circle, meeting):
    await meeting.at(40)
    await meeting.end()
    recap = meeting.recap()
    assert f"<@{DEE}> told the failure of the month." in recap.text
    assert "Keep one line" in labels(recap)
    assert [(turn.user_id, turn.duty) for turn in await Turn.filter(duty=Duty.FAILURE)] == [(DEE, Duty.FAILURE)]
    assert not await Preparation.exists()
    assert not await FailureMonth.filter(closed_at=None).exists()
    assert all(SECRET not in message.text for message in house.said_in(meeting.text))
    (failure,) = await Failure.all()
    with pytest.raises(Refusal, match="failure/not-yours"):
        await house.services.failures.stories.line_of(failure.id, BEN)
    await house.services.failures.stories.keep_line(failure.id, DEE, "Ask before you spend")
    await meeting.settled()
    assert meeting.said("> Ask before you spend")
    assert (await meeting.next_one()).id != meeting.id
    assert "Failure of the month" not in (await blocks_of_coming())[1]


@begun
async def test_what_the_circle_skips_was_not_told_and_has_its_place_in_the_next_session(house, meeting):
    await meeting.at(22)
    await meeting.steer("advance", ANA, None)
    await meeting.at(40)
    await meeting.end()
    assert not await Failure.exists()
    assert (await Preparation.get()).happened == SECRET
    assert "told the failure" not in meeting.recap().text
    assert (await blocks_of_coming())[1] == WITH_FAILURE


async def test_who_is_not_there_has_not_told_it(meeting):
    await meeting.begin(ANA, BEN, CHI, ELI)
    await meeting.at(40)
    await meeting.end()
    assert not await Failure.exists()
    assert await Preparation.exists()

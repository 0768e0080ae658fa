"""`/circle pause` and `/circle resume`, and the calendar as a file."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from db.models import Circle, Session
from tests.e2e.session_play import Meeting
from tests.e2e.staging import FIRST_SESSION
from tests.e2e.test_calendar import FOURTH, SECOND, THIRD, at, dates


@pytest.fixture
async def planned(stage, circle):
    """The circle with its first two sessions."""
    await circle.schedule()
    return Meeting(stage, circle)


async def test_a_pause_cancels_what_lies_in_it_and_the_rhythm_goes_on_after_it(stage, planned):
    answer = await stage.dee.slash(planned.text, "circle pause", until="10 February")
    assert at(THIRD) in answer.text
    await stage.shown(stage.eli, planned.text, "pauses until")
    assert await dates() == [THIRD, FOURTH]
    await planned.at(10)
    assert planned.said("## It is time") == []


async def test_a_pause_ends_by_itself_on_the_morning_of_its_day(stage, planned):
    await stage.dee.slash(planned.text, "circle pause", until="10 February")
    await stage.until(datetime(2026, 2, 10, 7, 59, tzinfo=UTC))
    assert planned.said("is over") == []
    await stage.until(datetime(2026, 2, 10, 8, 1, tzinfo=UTC))
    (told,) = planned.said("The pause of **Deciding with data** is over")
    assert at(THIRD) in told.text
    assert (await Circle.get()).paused_until is None


async def test_a_pause_that_is_ended_sooner_gives_back_what_it_took(stage, planned):
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    await stage.dee.slash(planned.text, "circle pause", until="10 February")
    await stage.dee.slash(planned.text, "circle resume")
    assert await dates() == [SECOND, THIRD, FOURTH]
    assert "is not paused" in (await stage.dee.slash(planned.text, "circle resume")).text


async def test_two_members_who_end_a_pause_at_once_end_it_once(stage, planned):
    await stage.dee.slash(planned.text, "circle pause", until="10 February")
    answers = await asyncio.gather(*(one.slash(planned.text, "circle resume") for one in (stage.ana, stage.ben)))
    assert sum("is not paused" in answer.text for answer in answers) == 1


@pytest.mark.parametrize(
    ("until", "sentence"),
    [("today", "not a day to come"), ("gibberish", "cannot read that as a date"), ("2031-01-01", "a year away")],
)
async def test_a_pause_needs_a_day_that_can_be(stage, planned, until, sentence):
    assert sentence in (await stage.dee.slash(planned.text, "circle pause", until=until)).text
    assert await dates() == [FIRST_SESSION, SECOND]


async def test_the_calendar_file_updates_and_cancels_what_an_earlier_one_had(stage, planned):
    before = await events_of(await stage.eli.slash(planned.text, "session calendar"))
    await planned.circle.confirmed(stage.chi, "session move", when="21 Jan 19:00")
    [second] = await Session.filter(starts_at=SECOND)
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays", session=str(second.id))
    answer = await stage.eli.slash(planned.text, "session calendar")
    assert answer.ephemeral
    after = await events_of(answer)
    assert before.keys() < after.keys()
    moved, cancelled = (after[uid] for uid in before)
    assert (moved.start, moved["SEQUENCE"]) == (FIRST_SESSION + timedelta(hours=25), 1)
    assert moved.end - moved.start == timedelta(minutes=75)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)


async def events_of(answer):
    """The events of the file that comes with an answer, by their UIDs."""
    (file,) = answer.message.attachments
    assert file.filename == "sessions.ics"
    calendar: Any = icalendar.Calendar.from_ical(file.content)
    return {str(event["UID"]): event for event in calendar.events}

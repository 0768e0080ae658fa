"""`/circle pause` and `/circle resume`, and the calendar as a file."""

from datetime import timedelta
from typing import Any

import icalendar

from db.models import Session
from tests.e2e.staging import FIRST_SESSION
from tests.e2e.test_calendar import SECOND, THIRD, at


async def test_a_pause_and_its_end_are_told_to_who_asked_and_to_the_circle(stage, meeting):
    shown = await stage.dee.slash(meeting.text, "circle pause", until="10 February")
    assert f"This cancels what is scheduled for {at(FIRST_SESSION)} and {at(SECOND)}." in shown.text
    assert shown.ephemeral
    assert await Session.filter(closed_at=None).count() == 2
    await stage.dee.click(shown, "Pause the circle")
    assert at(THIRD) in shown.text
    assert shown.buttons == []
    await stage.shown(stage.eli, meeting.text, "pauses until")
    answer = await stage.dee.slash(meeting.text, "circle resume")
    assert at(FIRST_SESSION) in answer.text
    assert await Session.filter(closed_at=None, starts_at=FIRST_SESSION).count() == 0
    await stage.dee.click(answer, "End the pause")
    assert answer.text.startswith("The pause of **Deciding with data** is over.")
    await stage.shown(stage.eli, meeting.text, "is over")


async def test_the_calendar_file_updates_and_cancels_what_an_earlier_one_had(stage, meeting):
    before = await events_of(await stage.eli.slash(meeting.text, "session calendar"))
    await meeting.circle.confirmed(stage.chi, "session move", when="21 Jan 19:00")
    [second] = await Session.filter(starts_at=SECOND)
    await meeting.circle.confirmed(stage.dee, "session cancel", reason="Holidays", session=str(second.id))
    answer = await stage.eli.slash(meeting.text, "session calendar")
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

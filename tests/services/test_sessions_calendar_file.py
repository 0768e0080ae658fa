"""A circle's sessions as a file for one's own calendar."""

from datetime import timedelta
from typing import Any

import icalendar

from db.models import Session
from db.transaction import transaction
from tests.services.house import FIRST_SESSION
from tests.services.planning_play import begin_rhythm


async def events_in(house, circle):
    """The events of the file by their UIDs, in their order."""
    calendar: Any = icalendar.Calendar.from_ical(await house.services.sessions.planning.calendar_file(circle.id, 5))
    return {str(event["UID"]): event for event in calendar.events}


async def test_a_newer_file_updates_and_cancels_what_an_earlier_one_had(house, circle):
    first, second = await begin_rhythm(house, circle)
    before = await events_in(house, circle)
    async with transaction():
        await house.services.sessions.calendar.move(first, FIRST_SESSION + timedelta(hours=25), house.now)
        await house.services.sessions.calendar.cancel(second, "Holidays", house.now)
        await house.services.sessions.calendar.fill(circle, house.now)
    after = await events_in(house, circle)
    assert before.keys() < after.keys()
    moved, cancelled = sorted((after[uid] for uid in before), key=lambda event: event.start)
    assert (moved.start, moved["SEQUENCE"]) == (FIRST_SESSION + timedelta(hours=25), 1)
    assert moved.end - moved.start == timedelta(minutes=75)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert await Session.all().count() == len(after)

"""A circle's sessions as a calendar file (iCalendar, RFC 5545) that calendars update from instead of doubling.

Each session keeps its UID, and its SEQUENCE grows with each change of its time. Times are in UTC: every session is one
event, so local times are settled already, and no calendar has to trust somebody else's rules for clock changes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText
from icalendar.enums import STATUS

_PRODUCT = "-//Circlekeeper//Sessions//EN"
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One session as a calendar shows it.

    `changes` counts how often it was moved or cancelled since it was set, and `changed_at` is when that, or anything
    else that is shown, changed last. `link` leads to where it is held.
    """

    session: int
    title: str
    starts_at: datetime
    minutes: int
    changed_at: datetime
    changes: int = 0
    cancelled: bool = False
    about: str = ""
    link: str = ""


def calendar_file(name: str, meetings: Iterable[CalendarEntry], application: int) -> str:
    """The text of an `.ics` file, the same for the same facts.

    `application` is the bot's own id in Discord, by which the sessions of two installations differ. Leave cancelled
    sessions in: a calendar that knows one would keep it otherwise.
    """
    # Not by Calendar.new, which would give the file another UID each time, and not escape the name.
    calendar = Calendar()
    calendar.prodid, calendar.version, calendar.method = _PRODUCT, "2.0", "PUBLISH"
    calendar["X-WR-CALNAME"] = vText(_plain(name))
    for meeting in sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.session)):
        calendar.add_component(_event(meeting, application))
    return calendar.to_ical().decode()


def _event(meeting: CalendarEntry, application: int) -> Event:
    return Event.new(
        uid=f"session-{meeting.session}@{application}.circlekeeper",
        sequence=meeting.changes,
        status=STATUS.CANCELLED if meeting.cancelled else STATUS.CONFIRMED,
        stamp=meeting.changed_at,
        last_modified=meeting.changed_at,
        start=meeting.starts_at,
        end=meeting.starts_at + timedelta(minutes=meeting.minutes),
        summary=_plain(meeting.title),
        description=_plain(meeting.about) or None,
        url=meeting.link or None,
    )


def _plain(text: str) -> str:
    """Without the control characters that the format does not allow, and with one sort of line end."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

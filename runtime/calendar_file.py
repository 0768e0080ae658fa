"""A circle's sessions, or a meeting of partners, as an iCalendar file (RFC 5545).

It updates entries in a calendar instead of duplicating them: each keeps its UID, and its SEQUENCE grows with each
change of its time. Times are in UTC: each is a single event, so there is no recurrence that would need time zone rules.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, vText
from icalendar.enums import STATUS

_PRODUCT = "-//Circlekeeper//Sessions//EN"
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class EntryKind(StrEnum):
    """What an entry is about. The texts are in people's calendars and never change."""

    SESSION = "session"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One session, or one meeting of partners, as a calendar shows it; `row` is its id, or that of its brief.

    `changes` counts how often it was moved or cancelled; `changed_at` is when anything that is shown last changed.
    `link` leads to its voice channel, unless it is at a `place`.
    """

    row: int
    title: str
    starts_at: datetime
    minutes: int
    changed_at: datetime
    changes: int = 0
    cancelled: bool = False
    tentative: bool = False
    about: str = ""
    link: str = ""
    place: str = ""
    kind: EntryKind = EntryKind.SESSION

    @property
    def status(self) -> STATUS:
        """Whether it takes place."""
        if self.cancelled:
            return STATUS.CANCELLED
        return STATUS.TENTATIVE if self.tentative else STATUS.CONFIRMED


def calendar_file(name: str, meetings: Iterable[CalendarEntry], application: int) -> str:
    """The text of an `.ics` file, the same for the same facts.

    `application` is the bot's own id in Discord, or another that makes UIDs unique among installations. Include
    cancelled sessions: otherwise a calendar that has one would keep it.
    """
    # Not Calendar.new, which would give the file a new UID each time and would not escape the name.
    calendar = Calendar()
    calendar.prodid, calendar.version, calendar.method = _PRODUCT, "2.0", "PUBLISH"
    calendar["X-WR-CALNAME"] = vText(_plain(name))
    for meeting in sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.row)):
        calendar.add_component(_event(meeting, application))
    return calendar.to_ical().decode()


def _event(meeting: CalendarEntry, application: int) -> Event:
    return Event.new(
        uid=f"{meeting.kind}-{meeting.row}@{application}.circlekeeper",
        sequence=meeting.changes,
        status=meeting.status,
        stamp=meeting.changed_at,
        last_modified=meeting.changed_at,
        start=meeting.starts_at,
        end=meeting.starts_at + timedelta(minutes=meeting.minutes),
        summary=_plain(meeting.title),
        description=_plain(meeting.about) or None,
        location=_plain(meeting.place) or None,
        url=meeting.link or None,
    )


def _plain(text: str) -> str:
    """Without control characters, which the format does not allow, and with uniform line ends."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

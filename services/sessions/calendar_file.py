"""A circle's sessions as a calendar file."""

from datetime import datetime

from db.models import Circle, Session
from runtime.calendar_file import CalendarEntry, calendar_file
from services.sessions.agendas import minutes_of
from vocabulary.sessions import SessionKind

MOST = 100


async def file_of(circle_id: int, application: int, now: datetime) -> str:
    """The text of the file, with the newest of a circle's sessions.

    Those that were held stay in it, and so do cancelled ones, marked as such. `application` is the bot's id.
    """
    circle = await Circle.get(id=circle_id)
    sessions = await Session.filter(circle=circle).order_by("-starts_at").limit(MOST)
    return calendar_file(circle.name, [_entry(circle, session, now) for session in sessions], application)


def title_of(circle: Circle, session: Session) -> str:
    """What a session is called where other things stand beside it."""
    return circle.name if session.kind is SessionKind.REGULAR else f"{circle.name}: {session.kind}"


def _entry(circle: Circle, session: Session, now: datetime) -> CalendarEntry:
    place = f"https://discord.com/channels/{circle.guild_id}/{circle.voice_channel_id}"
    return CalendarEntry(
        session=session.id,
        title=title_of(circle, session),
        starts_at=session.starts_at,
        minutes=minutes_of(session),
        changed_at=now,  # when each changed last is not stored; the sequence tells what is newer
        changes=session.sequence,
        cancelled=session.cancelled_because is not None,
        about=circle.focus,
        link=place if circle.voice_channel_id else "",
    )

"""A circle's sessions as a calendar file."""

from datetime import datetime

from db.models import Circle, Session
from runtime.calendar_file import CalendarEntry, calendar_file
from services.sessions.agendas import blocks_of
from services.sessions.titles import title_of

MOST = 100


async def shown(circle_id: int) -> list[Session]:
    """The newest of a circle's sessions, whatever became of them."""
    return await Session.filter(circle_id=circle_id).order_by("-starts_at").limit(MOST)


def file_of(circle: Circle, sessions: list[Session], application: int, now: datetime) -> str:
    """The text of the file. Sessions that were held stay in it, and so do cancelled ones, marked as such."""
    return calendar_file(circle.name, [_meeting(circle, session, now) for session in sessions], application)


def minutes_of(session: Session) -> int:
    """How long a session is planned to last."""
    return sum(block.minutes for block in blocks_of(session))


def _meeting(circle: Circle, session: Session, now: datetime) -> CalendarEntry:
    place = f"https://discord.com/channels/{circle.guild_id}/{circle.voice_channel_id}"
    return CalendarEntry(
        session=session.id,
        title=title_of(circle, session),
        starts_at=session.starts_at,
        minutes=minutes_of(session),
        changed_at=now,  # when each changed last is not kept; the sequence tells what is newer
        changes=session.sequence,
        cancelled=session.cancelled_because is not None,
        about=circle.focus,
        link=place if circle.voice_channel_id else "",
    )

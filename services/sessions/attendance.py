"""Who is at a session: what its voice channel tells, noted as stretches of presence."""

from datetime import datetime

from db import queries
from db.models import Attendance, Circle, Session
from rules import session_moves
from services.sessions.voice import Voice


class Attendances:
    """Keeps a session's attendance in step with its voice channel."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def note(self, session: Session, now: datetime) -> bool:
        """Open a stretch for each member who came, close it for each who left; nothing until shortly before.

        Part of the caller's transaction. False while Discord has not told who is where: then what was noted before
        may be out of date.
        """
        circle = await session.circle
        here = self._voice.people_in(circle.guild_id, circle.voice_channel_id)
        if here is None:
            return False
        if now < session.starts_at - session_moves.EARLIEST_START:
            return True
        noted = set(await queries.in_voice(session.id))
        present = set(await queries.members(circle.id)) & here
        for user_id in sorted(present - noted):
            await Attendance.create(session=session, user_id=user_id, joined_at=now)
        gone = list(noted - present)
        if gone:
            await Attendance.filter(session=session, user_id__in=gone, left_at=None).update(left_at=now)
        return True

    def has_channel(self, circle: Circle) -> bool:
        """Whether there is a voice channel that members could be in."""
        return self._voice.exists(circle.guild_id, circle.voice_channel_id)

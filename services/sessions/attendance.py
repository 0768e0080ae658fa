"""Who is at a session: stretches of presence as its voice channel tells them, and who comes late."""

from datetime import datetime

from db import queries
from db.models import Attendance, Circle, Person, Session
from rules import session_moves
from runtime.outbox import Outbox
from services.people import nudge_settings_of, takes_dms
from services.sessions.cards import Cards
from services.sessions.snapshot import SessionSnapshot
from services.sessions.voice import Voice
from vocabulary.keys import MessageKey, SessionMessage


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


class Latecomers:
    """Tells members who came late where the group is, once, if they take DMs now. Others find a button on the card."""

    def __init__(self, outbox: Outbox, cards: Cards) -> None:
        self._outbox = outbox
        self._cards = cards

    async def tell(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Write to those who were not written to yet; part of the caller's transaction."""
        late = [member for member in snapshot.present if snapshot.came_late(member)]
        if not late:
            return
        keys = {MessageKey.session(snapshot.session.id, SessionMessage.LATECOMER, member): member for member in late}
        told = await self._outbox.find_all(keys)
        people = await Person.filter(id__in=late)
        allowed = {one.id for one in people if takes_dms(one) and await _is_welcome(one, now)}
        for key, member in keys.items():
            if key not in told and member in allowed:
                await self._outbox.post(key, self._cards.where(snapshot, member), user=member)


async def _is_welcome(person: Person, now: datetime) -> bool:
    """Whether it may come now: later, where the group was helps nobody."""
    return (await nudge_settings_of(person)).welcome_from(now) == now

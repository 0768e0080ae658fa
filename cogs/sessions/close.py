"""The close of a session: what is missing, the recap, and what comes next."""

from datetime import datetime

from cogs.sessions.card import Cards
from cogs.sessions.scene import HANDED_ON, Scene
from db import queries
from db.models import Attendance, Reply, Session, SessionEvent, Turn
from db.transaction import on_commit
from rules import closing, leading
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from services.duties.examples import note_shown
from services.sessions.calendar import Calendar, session_after
from vocabulary.duties import Duty
from vocabulary.keys import JobKey, JobKind, MessageKey, SessionMessage
from vocabulary.sessions import EventKind, Phase


class Closing:
    """Closes sessions, and has the next ones set."""

    def __init__(self, bot: Circlekeeper, cards: Cards, calendar: Calendar) -> None:
        self._bot = bot
        self._cards = cards
        self._calendar = calendar

    async def missing(self, scene: Scene) -> tuple[str, ...]:
        """Sentences about what is still to be captured; empty when the session can close."""
        coming = await session_after(scene.session)
        starts_at, lead = (coming.starts_at, coming.facilitator) if coming else (None, None)
        return closing.missing(scene.present, scene.committed, starts_at, lead)

    async def close(self, scene: Scene, now: datetime) -> None:
        """Write the end, the turns and the next session, and post the recap."""
        session, circle = scene.session, scene.circle
        if scene.state.phase is not Phase.ENDED:
            await SessionEvent.create(session=session, kind=EventKind.ENDED, at=now)
        await self._end(session, now)
        await self._write_turns(scene, now)
        turn = await self._calendar.fill(circle, now)
        recap = self._cards.recap(scene, await session_after(session), turn.because if turn else "", pin=True)
        key = MessageKey.session(session.id, SessionMessage.RECAP)
        await self._bot.outbox.post(key, recap, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)
        await self._bot.services.replanner.replan_circle(circle.id)

    async def give_up(self, scene: Scene, now: datetime) -> None:
        """Close a session that nobody began, and set the next one."""
        await self._end(scene.session, now)
        await self._calendar.fill(scene.circle, now)
        coming = await session_after(scene.session)
        text = self._bot.words.render("session/given-up", scene=scene, coming=coming)
        key = MessageKey.session(scene.session.id, SessionMessage.GIVEN_UP)
        await self._bot.outbox.post(key, Message(text), channel=scene.circle.text_channel_id)

    async def see_to_duties(self, session: Session, now: datetime) -> None:
        """Give the duties of those who have left the circle, or cannot come, to whoever the rotation names instead."""
        if now < session.starts_at:
            await self._bot.timekeeper.schedule(now, JobKey(JobKind.DUTIES, session.id))
        members, holders = await queries.members(session.circle_id), [session.facilitator, session.presenter]
        away = await Reply.exists(session_id=session.id, user_id__in=holders, coming=False)
        if members and (away or not set(holders) <= set(members)):
            await self._bot.services.duty_rotation.name_coming(session.circle_id, now)
            await session.refresh_from_db(fields=["facilitator", "presenter"])

    async def _end(self, session: Session, now: datetime) -> None:
        session.closed_at = now
        await session.save(update_fields=["closed_at"])
        await Attendance.filter(session=session, left_at=None).update(left_at=now)
        await self._bot.timekeeper.schedule(now, JobKey(JobKind.EVENT, session.id))
        channel = (await session.circle).voice_channel_id
        if channel is not None:
            on_commit(lambda: self._bot.voice.status(channel, None))
            on_commit(lambda: self._bot.voice.leave(channel))

    async def _write_turns(self, scene: Scene, now: datetime) -> None:
        """Whoever was absent keeps their place, unless nobody was seen in voice at all."""
        session = scene.session
        served = {Duty.FACILITATE: await _led(scene, now), Duty.PRESENT: session.presenter}
        for duty, user_id in served.items():
            if user_id is not None and (user_id in scene.attended or not scene.attended):
                await Turn.create(circle_id=session.circle_id, duty=duty, user_id=user_id, at=session.starts_at)
                if scene.example is not None and duty is Duty.PRESENT:
                    await note_shown(scene.example, session)
                await self._bot.services.duty_rotation.relieve(session, duty, user_id, now)


async def _led(scene: Scene, now: datetime) -> int | None:
    """Who led the session in truth, whoever was to."""
    session, log = scene.session, await queries.events(scene.session.id)
    came = session.facilitator in scene.attended or not scene.attended
    began = next((event.at for event in log if event.kind == EventKind.STARTED), session.starts_at)
    ended = next((event.at for event in log if event.kind == EventKind.ENDED), now)
    taken = [(event.at, event.actor) for event in log if event.kind in HANDED_ON]
    return leading.who_led(session.facilitator if came else None, began, taken, ended)

"""What happens when somebody is in a circle no more, and when a circle ends. All of it in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Ask, AskAnswer, Attendance, Circle, Goal, Invitation, Member, Partnership, Session, SessionEvent
from db.transaction import on_commit
from rules import membership, regrouping
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from services.duties.roster import name_coming
from services.goals.questions import keys_of
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey, MessageKind, SessionMessage
from vocabulary.sessions import EventKind

CLOSED = "The circle has closed."
MENDED = "go on together since a partner left"


@dataclass(frozen=True, slots=True)
class Parted:
    """What has changed for those who stay."""

    organiser: int | None
    """Who is the organiser now, where the last one left."""
    partners: tuple[tuple[int, ...], ...]
    closed: bool
    """Nobody is left, so that the circle has ended too."""


async def part(bot: Circlekeeper, circle: Circle, user_id: int, now: datetime, *, named: bool = True) -> Parted:
    """Take somebody out of a circle: their access, duties and partners, and what was still to be said to them.

    Their row stays, so that history keeps its names. The circle reads who has left (or only
    that somebody has, unless `named`), and what that changes.
    Raises RuleError for others than members.
    """
    membership.allow_leave(await queries.members(circle.id), user_id)
    await Member.filter(circle=circle, user_id=user_id).update(left_at=now, organiser=False)
    await Invitation.filter(circle=circle, user_id=user_id).delete()
    goals = await Goal.filter(cycle__circle_id=circle.id, user_id=user_id).only("id")
    await bot.timekeeper.drop(*(JobKey(JobKind.CHECK_IN, goal.id) for goal in goals))
    await bot.services.replanner.replan(user_id)
    await bot.outbox.withdraw_about(await _keys_between(circle, user_id))
    await bot.timekeeper.schedule(now, JobKey(JobKind.FAREWELL, user_id))
    remaining = await queries.members(circle.id)
    if not remaining:
        await _break_off(bot, circle, now)
        await end(bot, circle, now)
        return Parted(None, (), closed=True)
    organiser = await _hand_on_role(circle, remaining)
    partners = await _mend_partners(circle, user_id, now)
    changed = await name_coming(circle, now)
    looks = [(kind, session.id) for session in changed for kind in ("session", "duty")]
    await bot.timekeeper.look_at_all([*looks, ("board", circle.id), ("partners", circle.id)], now)
    parted = Parted(organiser, partners, closed=False)
    await _tell(bot, circle, user_id if named else None, parted, now)
    return parted


async def end(bot: Circlekeeper, circle: Circle, now: datetime) -> None:
    """Close a circle: no session, look or message about it is to come, and its channels can only be read.

    Raises RuleError while a session is on.
    """
    coming = await queries.sessions_to_come(circle.id)
    if await Session.filter(circle=circle, closed_at=None).count() > len(coming):
        raise RuleError("A session is on. Close that first, then the circle.")
    circle.closed_at = now
    await circle.save(update_fields=["closed_at"])
    await Invitation.filter(circle=circle, accepted_at=None).delete()
    await bot.timekeeper.drop(*await _looks_about(circle, coming))
    channels = [one for one in (circle.text_channel_id, circle.voice_channel_id) if one]
    await bot.outbox.withdraw_about(await _keys(circle), channels)
    for session in coming:
        session.closed_at, session.cancelled_because = now, CLOSED
        session.sequence += 1
        await session.save(update_fields=["closed_at", "cancelled_because", "sequence"])
        await Attendance.filter(session=session, left_at=None).update(left_at=now)
    looks = [(kind, session.id) for kind in ("session", "event") for session in coming]
    await bot.timekeeper.look_at_all([("rooms", circle.id), *looks], now)
    await bot.services.replanner.replan_circle(circle.id)
    on_commit(lambda: _fall_silent(bot, circle))


def _fall_silent(bot: Circlekeeper, circle: Circle) -> None:
    if circle.voice_channel_id is not None:
        bot.voice.status(circle.voice_channel_id, None)
        bot.voice.leave(circle.voice_channel_id)


async def _break_off(bot: Circlekeeper, circle: Circle, now: datetime) -> None:
    """End a session that is on, since nobody is left in it: nothing of it is to be told to anybody."""
    coming = [session.id for session in await queries.sessions_to_come(circle.id)]
    for session in await Session.filter(circle=circle, closed_at=None).exclude(id__in=coming):
        await SessionEvent.create(session=session, kind=EventKind.ENDED, at=now)
        await Attendance.filter(session=session, left_at=None).update(left_at=now)
        session.closed_at = now
        await session.save(update_fields=["closed_at"])
        await bot.timekeeper.look_at_all([("session", session.id), ("event", session.id)], now)


async def _hand_on_role(circle: Circle, remaining: list[int]) -> int | None:
    chosen = membership.next_organiser(remaining, await queries.organisers(circle.id))
    if chosen is not None:
        await Member.filter(circle=circle, user_id=chosen).update(organiser=True)
    return chosen


async def _mend_partners(circle: Circle, leaver: int, now: datetime) -> tuple[tuple[int, ...], ...]:
    """Groups that change end now and go on as new ones until the same day: who was partners until now is history."""
    current = await queries.current_partnerships(circle.id, now)
    mended = regrouping.regroup([row.members for row in current], leaver)
    ended = [current[place] for place in mended.ended]
    await Partnership.filter(id__in=[row.id for row in ended]).update(ends_at=now)
    for members in mended.groups:
        await Partnership.create(
            circle=circle,
            term=ended[0].term,
            members=sorted(members),
            because=MENDED,
            opened_at=now,
            ends_at=max(row.ends_at for row in ended),
        )
    return mended.groups


async def _tell(bot: Circlekeeper, circle: Circle, person: int | None, parted: Parted, now: datetime) -> None:
    if circle.text_channel_id is None:
        return
    text = bot.words.render("circle/left", circle=circle, person=person, parted=parted)
    concerned = {user for group in parted.partners for user in group} | {parted.organiser or 0} - {0}
    message = Message(text, pings=tuple(sorted(concerned)))
    key = MessageKey.circle(circle.id, CircleMessage.LEFT, person=person or 0, at=now)
    await bot.outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.NORMAL)


async def _looks_about(circle: Circle, coming: list[Session]) -> list[JobKey]:
    goals = await Goal.filter(cycle__circle_id=circle.id).only("id")
    return [
        *(JobKey(kind, circle.id) for kind in (JobKind.BOARD, JobKind.PARTNERS, JobKind.FAILURE, JobKind.CALENDAR)),
        *(JobKey(kind, one.id) for one in coming for kind in (JobKind.SESSION, JobKind.DUTIES)),
        *(JobKey(JobKind.CHECK_IN, goal.id) for goal in goals),
    ]


async def _keys_between(circle: Circle, user_id: int) -> list[MessageKey]:
    """How the keys begin of what a member is to be told in a circle by name, and what the others are told from them."""
    sessions = await Session.filter(circle=circle, closed_at=None).only("id")
    return [
        *(MessageKey.session(session.id, SessionMessage.LATECOMER, user_id) for session in sessions),
        *await keys_of(user_id, circle.id),
    ]


async def _keys(circle: Circle) -> list[MessageKey]:
    """How the keys begin of all that is said about a circle by DM."""
    sessions = await Session.filter(circle=circle).only("id")
    asked = await Ask.filter(progress__goal__cycle__circle_id=circle.id).only("id")
    answered = await AskAnswer.filter(ask_id__in=[ask.id for ask in asked]).only("id")
    return [
        *(MessageKey(kind, one.id) for one in sessions for kind in (MessageKind.SESSION, MessageKind.DUTY)),
        *(MessageKey(MessageKind.ASK, ask.id) for ask in asked),
        *(MessageKey(MessageKind.ASK_ANSWER, answer.id) for answer in answered),
    ]

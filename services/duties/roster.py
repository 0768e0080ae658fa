"""Who has which duty: in the coming sessions by the log of `rules.duties`, and for the failure of the month by turns.

Whatever changes a coming session's duties is written to that log, and in the same transaction to the session itself:
its `facilitator` and `presenter` are who has the duty by now.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, DutyEntry, Reply, Session, SessionEvent
from rules import duties, rotation, turns
from rules.duties import Entry, Holding, SessionDuty
from rules.rotation import Choice, PastTurn
from vocabulary.duties import SESSION_DUTIES, Duty, DutyAct
from vocabulary.sessions import EventKind

AHEAD = 2
"""So many sessions that are still to come have their duties named."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A circle's sessions that are running or come next, in the order of their dates, and the log of their duties."""

    circle_id: int
    sessions: tuple[Session, ...]
    begun: frozenset[int]
    log: tuple[Entry, ...]

    @property
    def coming(self) -> list[Session]:
        """Those that have not begun."""
        return [session for session in self.sessions if session.id not in self.begun]

    def holding(self, session: int, duty: Duty) -> Holding | None:
        """Who has that duty, and why."""
        return duties.holdings(self.log).get(SessionDuty(session, duty))


async def chosen(circle: Circle, duty: Duty, away: Collection[int] = ()) -> Choice:
    """Who serves next, and why. Raises Refusal when nobody is left."""
    members = await queries.members(circle.id)
    taken = [PastTurn(turn.user_id, turn.at) for turn in await queries.turns(circle.id, duty)]
    nobody_else = set(members) <= set(away)
    return rotation.next_turn(members, taken, () if nobody_else else away)


async def name_coming(circle: Circle, now: datetime) -> list[Session]:
    """Name a facilitator and a presenter for the next sessions where nobody has the duty who can be there.

    Part of the caller's transaction, and done twice it changes nothing. Returns the sessions whose duties changed;
    have the timekeeper look at each of them.
    """
    roster = await roster_of(circle.id)
    coming = [turns.UpcomingSession(session.id, await _away(session, roster)) for session in roster.sessions]
    named = duties.assign_by_rotation(await queries.members(circle.id), await _held(circle.id), coming, roster.log, now)
    return await write(roster, named)


async def next_to_lead(session: Session, present: Collection[int], now: datetime) -> int | None:
    """Who of those `present` leads a session under way, by the rotation: its facilitator, or whoever stands in.

    The sessions after it are no matter: whoever stands in gives their turn there back (`relieve`).
    """
    if session.facilitator in present:
        return session.facilitator
    members, roster = await queries.members(session.circle_id), await roster_of(session.circle_id)
    under_way = turns.UpcomingSession(session.id, away=frozenset(set(members) - set(present)))
    named = duties.assign_by_rotation(members, await _held(session.circle_id), [under_way], roster.log, now)
    slot = SessionDuty(session.id, Duty.FACILITATE)
    return next((entry.member for entry in named if entry.session_duty == slot), None)


async def relieve(session: Session, duty: Duty, member: int, now: datetime) -> None:
    """Whoever served in a session without being named for it has had their turn all the same.

    Part of the caller's transaction, who names anew.
    """
    given = DutyEntry.filter(session=session, duty=duty, act__in=list(duties.GIVING))
    last = await given.order_by("-at", "-id").first()
    if last is None or (last.act, last.user_id) != (DutyAct.NAMED, member):
        roster = await roster_of(session.circle_id)
        await write(roster, duties.relieve(roster.log, member, duty, now))


async def roster_of(circle_id: int) -> Roster:
    """Read a circle's duties."""
    opened = await Session.filter(circle_id=circle_id, closed_at=None).order_by("starts_at", "id")
    ids = [session.id for session in opened]
    begun = frozenset(row.session_id for row in await SessionEvent.filter(session_id__in=ids, kind=EventKind.STARTED))
    near = {session.id for session in [one for one in opened if one.id not in begun][:AHEAD]} | begun
    sessions = tuple(session for session in opened if session.id in near)
    entries = await DutyEntry.filter(session_id__in=list(near)).order_by("at", "id")
    return Roster(circle_id, sessions, begun, tuple(_entry(row) for row in entries))


async def write(roster: Roster, entries: Iterable[Entry]) -> list[Session]:
    """Append to the log, and bring the sessions in line with it; returns those that changed."""
    new = tuple(entries)
    for entry in new:
        await _keep(entry)
    held = duties.holdings((*roster.log, *new))
    changed: list[Session] = []
    for session in roster.sessions:
        lead, shows = (held.get(SessionDuty(session.id, duty)) for duty in SESSION_DUTIES)
        facts = (lead and lead.member, shows and shows.member)
        if facts != (session.facilitator, session.presenter):
            session.facilitator, session.presenter = facts
            await session.save(update_fields=["facilitator", "presenter"])
            changed.append(session)
    return changed


async def _held(circle_id: int) -> list[turns.PastSession]:
    past = await queries.past_sessions(circle_id, SESSION_DUTIES)
    return [turns.PastSession(session.present, session.served) for session in past]


async def _away(session: Session, roster: Roster) -> frozenset[int]:
    """Who said that they cannot come; once it has begun, who leads is for those who are there."""
    if session.id in roster.begun:
        return frozenset()
    return frozenset(row.user_id for row in await Reply.filter(session_id=session.id, coming=False))


async def _keep(entry: Entry) -> None:
    await DutyEntry.create(
        session_id=entry.session_duty.session,
        duty=entry.session_duty.duty,
        act=entry.act,
        user_id=entry.member,
        to=entry.to,
        because=entry.because,
        at=entry.at,
    )


def _entry(row: DutyEntry) -> Entry:
    slot = SessionDuty(row.session_id, row.duty)
    return Entry(DutyAct(row.act), slot, row.user_id, row.at, row.because, row.to)

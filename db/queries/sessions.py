"""Sessions: upcoming and past ones, attendance, and what was captured."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from db import sql
from db.dialect import one_of, values
from db.fields import to_milliseconds
from db.models import Attendance, Capture, Session, SessionEvent
from db.queries.circles import circle
from vocabulary.sessions import CaptureKind, EventKind, SessionKind

BEGUN = f"SELECT session_id FROM sessionevent WHERE {one_of('session_id', '$1')} AND kind = '{EventKind.STARTED}'"
SESSION = "SELECT * FROM session WHERE id = $1"
OPEN = "SELECT * FROM session WHERE circle_id = $1 AND closed_at IS NULL ORDER BY starts_at, id"
AT = "SELECT * FROM session WHERE circle_id = $1 AND starts_at = $2"
AFTER = """
SELECT * FROM session WHERE circle_id = $1 AND closed_at IS NULL AND starts_at > $2 AND id <> $3
ORDER BY starts_at LIMIT 1
"""
HAS_BEGUN = f"SELECT 1 FROM sessionevent WHERE session_id = $1 AND kind = '{EventKind.STARTED}' LIMIT 1"
EVENTS = "SELECT * FROM sessionevent WHERE session_id = $1 ORDER BY at, id"
ATTENDANCES = "SELECT * FROM attendance WHERE session_id = $1 ORDER BY joined_at, id"
CAPTURED = "SELECT * FROM capture WHERE session_id = $1 ORDER BY at, id"
IN_VOICE = "SELECT user_id FROM attendance WHERE session_id = $1 AND left_at IS NULL ORDER BY joined_at, id"
# Who says after they set an absence that they come to a session comes to that one.
ABSENTEES = f"""
SELECT session_id, user_id FROM reply WHERE {one_of("session_id", "$1")} AND NOT coming
UNION
SELECT session.id, absence.user_id FROM session
JOIN member ON member.circle_id = session.circle_id AND member.left_at IS NULL
JOIN absence ON absence.user_id = member.user_id
    AND absence.since <= session.starts_at AND (absence.until IS NULL OR absence.until > session.starts_at)
WHERE {one_of("session.id", "$1")} AND NOT EXISTS (
    SELECT 1 FROM reply WHERE reply.session_id = session.id AND reply.user_id = absence.user_id
    AND reply.coming AND reply.at > absence.set_at)
"""
RESOURCES = f"""
SELECT capture.* FROM session JOIN capture ON capture.session_id = session.id
WHERE session.circle_id = $1 AND capture.kind = '{CaptureKind.RESOURCE}' AND capture.at >= $2
ORDER BY capture.at, capture.id
"""


@dataclass(frozen=True, slots=True)
class OpenSessions:
    """The sessions of a circle that are not closed, the next one first, and the ids of those that have begun."""

    sessions: tuple[Session, ...]
    begun: frozenset[int]

    @property
    def coming(self) -> list[Session]:
        """Those that have not begun."""
        return [session for session in self.sessions if session.id not in self.begun]


async def session_with_circle(session_id: int) -> Session | None:
    """A session together with its circle."""
    session = await sql.instance(Session, SESSION, [session_id])
    if session is not None:
        session.circle = await circle(session.circle_id)
    return session


async def open_session(circle_id: int) -> Session | None:
    """The circle's running session, or else the next one."""
    return await sql.instance(Session, f"{OPEN} LIMIT 1", [circle_id])


async def open_of(circle_ids: Collection[int]) -> list[Session]:
    """The sessions of these circles that are not closed: as much of each as tells when it is, and its event."""
    rows = Session.filter(circle_id__in=list(circle_ids), closed_at=None)
    return await rows.order_by("id").only("id", "circle_id", "starts_at", "agenda", "event_id", "place")


async def has_begun(session_id: int) -> bool:
    """Whether a session was started."""
    return bool(await sql.rows(HAS_BEGUN, [session_id]))


async def open_sessions(circle_id: int) -> OpenSessions:
    """The circle's sessions that are running or come next."""
    rows = await sql.instances(Session, OPEN, [circle_id])
    begun = await sql.rows(BEGUN, [values(row.id for row in rows)])
    return OpenSessions(tuple(rows), frozenset(row["session_id"] for row in begun))


async def sessions_to_come(circle_id: int) -> list[Session]:
    """The circle's scheduled sessions that have not started, the next one first."""
    return (await open_sessions(circle_id)).coming


async def session_at(circle_id: int, starts_at: datetime) -> Session | None:
    """The circle's session of that very time, held, to come or cancelled."""
    return await sql.instance(Session, AT, [circle_id, to_milliseconds(starts_at)])


async def session_after(session: Session) -> Session | None:
    """The circle's next session after this one."""
    later = [session.circle_id, to_milliseconds(session.starts_at), session.id]
    return await sql.instance(Session, AFTER, later)


async def last_held(circle_id: int) -> Session | None:
    """The circle's newest closed session that was started; one that nobody came to does not count."""
    closed = Session.filter(circle_id=circle_id, closed_at__isnull=False, events__kind="started")
    return await closed.order_by("-starts_at").first()


async def began_before(circle_id: int, at: datetime) -> datetime | None:
    """When a circle last started a session before that instant."""
    started = SessionEvent.filter(session__circle_id=circle_id, kind="started", at__lt=at)
    last = await started.order_by("-at").first()
    return last.at if last else None


async def events(session_id: int) -> list[SessionEvent]:
    """A session's event log, oldest first."""
    return await sql.instances(SessionEvent, EVENTS, [session_id])


async def has_held_regular(circle_id: int) -> bool:
    """Whether a regular session of a circle was ever started."""
    return await Session.filter(circle_id=circle_id, kind=SessionKind.REGULAR, events__kind="started").exists()


async def in_voice(session_id: int) -> list[int]:
    """Who is in a session's voice channel now, according to the attendance log."""
    return [row["user_id"] for row in await sql.rows(IN_VOICE, [session_id])]


async def absentees(session_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who cannot come to each of these sessions: they said so, or are away when it begins."""
    found: dict[int, set[int]] = {session_id: set() for session_id in session_ids}
    for row in await sql.rows(ABSENTEES, [values(found)]):
        found[row["session_id"]].add(row["user_id"])
    return {session_id: frozenset(members) for session_id, members in found.items()}


async def attendances(session_id: int) -> list[Attendance]:
    """All stays in a session's voice channel, in the order in which people came."""
    return await sql.instances(Attendance, ATTENDANCES, [session_id])


async def captured(session_id: int) -> list[Capture]:
    """What a session captured, oldest first."""
    return await sql.instances(Capture, CAPTURED, [session_id])


async def own_captures(circle_id: int, user_id: int, since: datetime, at_most: int) -> list[Capture]:
    """What a member captured in a circle's sessions from `since` on, the newest first."""
    rows = Capture.filter(session__circle_id=circle_id, user_id=user_id, at__gte=since)
    return await rows.order_by("-at", "-id").limit(at_most)


async def resources(circle_id: int, since: datetime) -> list[Capture]:
    """The resources that a circle captured from `since` on, oldest first."""
    return await sql.instances(Capture, RESOURCES, [circle_id, to_milliseconds(since)])


async def started_after(circle_id: int, at: datetime) -> Session | None:
    """The session that a circle has started first after that instant."""
    started = Session.filter(circle_id=circle_id, events__kind=EventKind.STARTED, events__at__gt=at)
    return await started.order_by("events__at").first()


async def parked_between(circle_id: int, since: datetime | None, until: datetime) -> list[Capture]:
    """What a circle parked from `since` on and before `until`, for whichever session, oldest first."""
    rows = Capture.filter(session__circle_id=circle_id, kind=CaptureKind.PARKED, at__lt=until)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return await rows.order_by("at", "id")

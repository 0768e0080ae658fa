"""Named questions to the facts. Whoever asks twice finds the question here."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from tortoise.expressions import Q

from db import sql
from db.fields import from_milliseconds
from db.models import (
    Ask,
    Attendance,
    Capture,
    Circle,
    Cycle,
    Goal,
    Meeting,
    Member,
    Note,
    Outgoing,
    OutgoingState,
    Partnership,
    Person,
    Progress,
    Session,
    SessionEvent,
    Turn,
)
from vocabulary.duties import Duty
from vocabulary.goals import AskedOf
from vocabulary.sessions import CaptureKind, SessionKind

# In SQL, since a member waits for it with a form: building it as a queryset takes longer than running it.
OWN_CYCLE = """
SELECT cycle.id FROM cycle
JOIN circle ON circle.id = cycle.circle_id AND circle.closed_at IS NULL
JOIN member ON member.circle_id = circle.id AND member.left_at IS NULL
WHERE circle.id = ?1 AND member.user_id = ?2
ORDER BY cycle.number DESC LIMIT 1
"""

LAST_ACT = """
SELECT max(at) AS at FROM (
    SELECT max(set_at) AS at FROM goal WHERE user_id = ?1
    UNION ALL SELECT max(progress.at) FROM goal JOIN progress ON progress.goal_id = goal.id WHERE goal.user_id = ?1
    UNION ALL SELECT max(at) FROM capture WHERE user_id = ?1
    UNION ALL SELECT max(answered_at) FROM capture WHERE user_id = ?1
    UNION ALL SELECT max(at) FROM meeting WHERE "by" = ?1
    UNION ALL SELECT max(at) FROM reply WHERE user_id = ?1
    UNION ALL SELECT max(at) FROM dutyentry WHERE user_id = ?1 AND act IN (SELECT value FROM json_each(?2))
)
"""


async def circle_in(channel_id: int) -> Circle | None:
    """The circle whose text or voice channel this is."""
    here = Q(text_channel_id=channel_id) | Q(voice_channel_id=channel_id)
    return await Circle.get_or_none(here, closed_at=None)


async def circles_of(user_id: int) -> list[Circle]:
    """The open circles in which a person is a member, oldest first."""
    return await Circle.filter(members__user_id=user_id, members__left_at=None, closed_at=None).order_by("id")


async def guilds() -> list[int]:
    """The guilds in which a circle has a role, oldest circle first."""
    rows = await Circle.filter(role_id__isnull=False).order_by("id").only("id", "guild_id")
    return list(dict.fromkeys(row.guild_id for row in rows))


async def last_act(user_id: int, duty_acts: Iterable[str]) -> datetime | None:
    """When a person last did something that shows they are about; with a duty, one of `duty_acts`."""
    found = await sql.rows(LAST_ACT, [user_id, json.dumps(list(duty_acts))])
    at = found[0]["at"]
    return None if at is None else from_milliseconds(at)


async def members(circle_id: int) -> list[int]:
    """The user ids of a circle's present members, in the order in which they joined."""
    rows = await Member.filter(circle_id=circle_id, left_at=None).order_by("joined_at", "id").only("id", "user_id")
    return [row.user_id for row in rows]


async def organisers(circle_id: int) -> list[int]:
    """The user ids of those present members who may change a circle's settings."""
    rows = await Member.filter(circle_id=circle_id, left_at=None, organiser=True).order_by("joined_at", "id")
    return [row.user_id for row in rows]


async def is_organiser(circle_id: int, user_id: int) -> bool:
    """Whether a person may change a circle's settings."""
    return await Member.filter(circle_id=circle_id, user_id=user_id, left_at=None, organiser=True).exists()


async def turns(circle_id: int, duty: Duty) -> list[Turn]:
    """The turns of one duty that a circle's members took, oldest first."""
    return await Turn.filter(circle_id=circle_id, duty=duty).order_by("at", "id")


async def open_session(circle_id: int) -> Session | None:
    """The circle's session that is running or comes next."""
    return await Session.filter(circle_id=circle_id, closed_at=None).order_by("starts_at").first()


async def has_begun(session_id: int) -> bool:
    """Whether a session ever began."""
    return await SessionEvent.exists(session_id=session_id, kind="started")


async def sessions_to_come(circle_id: int) -> list[Session]:
    """The circle's sessions that are set and have not begun, the next one first."""
    rows = await Session.filter(circle_id=circle_id, closed_at=None).order_by("starts_at")
    begun = await SessionEvent.filter(session_id__in=[row.id for row in rows], kind="started").only("id", "session_id")
    ids = {event.session_id for event in begun}
    return [row for row in rows if row.id not in ids]


async def last_held(circle_id: int) -> Session | None:
    """The circle's newest closed session that ever began; one that nobody came to leaves nothing to look back at."""
    closed = Session.filter(circle_id=circle_id, closed_at__isnull=False, events__kind="started")
    return await closed.order_by("-starts_at").first()


async def began_before(circle_id: int, at: datetime) -> datetime | None:
    """When a circle last began a session before that instant."""
    started = SessionEvent.filter(session__circle_id=circle_id, kind="started", at__lt=at)
    last = await started.order_by("-at").first()
    return last.at if last else None


async def events(session_id: int) -> list[SessionEvent]:
    """A session's log, oldest first."""
    return await SessionEvent.filter(session_id=session_id).order_by("at", "id")


async def has_held_regular(circle_id: int) -> bool:
    """Whether a regular session of a circle ever began."""
    return await Session.filter(circle_id=circle_id, kind=SessionKind.REGULAR, events__kind="started").exists()


async def in_voice(session_id: int) -> list[int]:
    """Who is in a session's voice channel now, as far as it was noted."""
    rows = await Attendance.filter(session_id=session_id, left_at=None).order_by("joined_at", "id")
    return [row.user_id for row in rows]


async def attendances(session_id: int) -> list[Attendance]:
    """All stretches of presence in a session's voice channel, in the order in which people came."""
    return await Attendance.filter(session_id=session_id).order_by("joined_at", "id")


async def here_since(session_id: int, began: datetime) -> list[int]:
    """Who was in a session's voice channel at any time after `began`, in the order in which they came."""
    rows = Attendance.filter(Q(left_at=None) | Q(left_at__gt=began), session_id=session_id)
    return list(dict.fromkeys([row.user_id for row in await rows.order_by("joined_at", "id")]))


async def captured(session_id: int) -> list[Capture]:
    """What a session captured, oldest first."""
    return await Capture.filter(session_id=session_id).order_by("at", "id")


async def parked_between(circle_id: int, since: datetime | None, until: datetime) -> list[Capture]:
    """What a circle parked from `since` on and before `until`, for whichever session, oldest first."""
    rows = Capture.filter(session__circle_id=circle_id, kind=CaptureKind.PARKED, at__lt=until)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return await rows.order_by("at", "id")


async def open_cycle(circle_id: int) -> Cycle:
    """The circle's newest cycle. A circle has one from its creation on."""
    return (await Cycle.filter(circle_id=circle_id).order_by("-number").limit(1))[0]


async def own_cycle(circle_id: int, user_id: int) -> int | None:
    """The id of an open circle's newest cycle, for one of its members; None for everybody else."""
    found = await sql.rows(OWN_CYCLE, [circle_id, user_id])
    return found[0]["id"] if found else None


async def cycle_before(cycle: Cycle) -> Cycle | None:
    """The cycle that ended when `cycle` opened."""
    return await Cycle.get_or_none(circle_id=cycle.circle_id, number=cycle.number - 1)


async def goal_of(cycle_id: int, user_id: int) -> Goal | None:
    """A member's goal in a cycle; one that was dropped is none."""
    return await Goal.get_or_none(cycle_id=cycle_id, user_id=user_id, dropped_at=None)


async def goals_of(cycle_id: int) -> list[Goal]:
    """All goals of a cycle that were not dropped, with their progress, in the order in which they were set."""
    return await Goal.filter(cycle_id=cycle_id, dropped_at=None).prefetch_related("progress").order_by("set_at", "id")


async def goal_history(circle_id: int, user_id: int | None = None) -> list[Goal]:
    """All goals of a circle, or of one member in it, with their cycles and progress, oldest cycle first."""
    rows = Goal.filter(cycle__circle_id=circle_id).prefetch_related("cycle", "progress")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return await rows.order_by("cycle__number", "set_at", "id")


async def progress_of(goal_id: int) -> list[Progress]:
    """What a member said about a goal, oldest first."""
    return await Progress.filter(goal_id=goal_id).order_by("at", "id")


async def asked_for_agenda(circle_id: int, since: datetime | None, until: datetime) -> list[Ask]:
    """What members who were stuck put on the next agenda in that time, oldest first, with their goals and words."""
    rows = Ask.filter(progress__goal__cycle__circle_id=circle_id, of=AskedOf.AGENDA, at__lt=until)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return await rows.prefetch_related("progress__goal").order_by("at", "id")


async def partnerships(circle_id: int) -> list[Partnership]:
    """All partnerships of a circle, oldest first."""
    return await Partnership.filter(circle_id=circle_id).order_by("term", "id")


async def partners_of(circle_id: int, user_id: int, now: datetime) -> Partnership | None:
    """The partnership in which a member is now."""
    current = await Partnership.filter(circle_id=circle_id, opened_at__lte=now, ends_at__gt=now).order_by("-term", "id")
    return next((row for row in current if user_id in row.members), None)


async def last_met(partnership_id: int) -> datetime | None:
    """When partners met last, as far as one of them told."""
    meeting = await Meeting.filter(partnership_id=partnership_id).order_by("-at").first()
    return meeting.at if meeting else None


async def unsent_dms(user_id: int) -> list[str]:
    """The keys of what still waits to be sent to a person by DM."""
    rows = await Outgoing.filter(user_id=user_id, message_id=None, state=OutgoingState.PENDING).only("id", "key")
    return [row.key for row in rows]


async def unreachable(user_ids: Collection[int]) -> list[int]:
    """Those of these people whose DMs are closed to the bot, in the order given."""
    rows = await Person.filter(id__in=user_ids, unreachable_since__isnull=False).only("id")
    found = {row.id for row in rows}
    return [user_id for user_id in user_ids if user_id in found]


async def current_partnerships(circle_id: int, now: datetime) -> list[Partnership]:
    """Who are partners in a circle now."""
    return await Partnership.filter(circle_id=circle_id, opened_at__lte=now, ends_at__gt=now).order_by("id")


async def noted(key: str) -> str | None:
    """A small fact about this installation."""
    note = await Note.get_or_none(key=key)
    return note.value if note else None


async def write_note(key: str, value: str) -> None:
    """Keep a small fact about this installation, in place of what was kept before."""
    if not await Note.filter(key=key).update(value=value):
        await Note.create(key=key, value=value)

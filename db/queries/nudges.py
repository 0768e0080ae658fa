"""What a look at a person's nudges reads: values instead of models, by statements that are not built each time.

A bot of 10,000 circles looks at 60,000 people a day and more often, so that building querysets and models would be
most of its work.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from db import sql
from db.dialect import list_of, one_of, values
from db.fields import from_milliseconds
from db.models import Nudge
from db.queries.absences import KNOWN
from db.queries.advice import OPEN
from db.queries.duties import LOG, MONTH_LOG
from db.queries.lunch import HELD
from db.queries.people import LAST_ACTS
from db.queries.thanks import THANKED
from db.read_ahead import read_ahead, rows
from vocabulary.goals import GoalStatus
from vocabulary.rituals import Ritual
from vocabulary.sessions import CaptureKind, EventKind, SessionKind

CIRCLES = f"""
SELECT member.user_id AS of, member.joined_at,
       circle.id, circle.guild_id, circle.name, circle.zone, circle.locale, circle.text_channel_id,
       circle.paused_until, circle.rituals,
       cycle.id AS cycle, cycle.number, cycle.opened_at,
       goal.id AS goal, goal.goal AS goal_words, goal.set_at, goal.plan_at,
       CASE WHEN goal.plan_at IS NULL THEN '' ELSE goal.actions END AS actions,
       held.id AS held, held.starts_at, held.closed_at,
       EXISTS (SELECT 1 FROM attendance WHERE session_id = held.id) AS anybody_came,
       EXISTS (SELECT 1 FROM attendance WHERE session_id = held.id AND user_id = member.user_id) AS came,
       EXISTS (SELECT 1 FROM capture WHERE session_id = held.id AND user_id = member.user_id
               AND kind = '{CaptureKind.COMMITMENT}') AS committed
FROM member
JOIN circle ON circle.id = member.circle_id AND circle.closed_at IS NULL
JOIN cycle ON cycle.id = (
    SELECT newest.id FROM cycle AS newest WHERE newest.circle_id = circle.id ORDER BY newest.number DESC LIMIT 1)
LEFT JOIN goal ON goal.cycle_id = cycle.id AND goal.user_id = member.user_id AND goal.dropped_at IS NULL
LEFT JOIN session AS held ON held.id = (
    SELECT last.id FROM session AS last
    WHERE last.circle_id = circle.id AND last.kind = '{SessionKind.REGULAR}' AND last.closed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM sessionevent WHERE session_id = last.id AND kind = '{EventKind.STARTED}')
    ORDER BY last.starts_at DESC LIMIT 1)
WHERE {one_of("member.user_id", "$1")} AND member.left_at IS NULL AND member.gone_since IS NULL
ORDER BY circle.id
"""
OPEN_SESSIONS = f"""
SELECT circle_id AS of, id, kind, starts_at, agenda,
       EXISTS (SELECT 1 FROM sessionevent WHERE session_id = session.id AND kind = '{EventKind.STARTED}') AS begun,
       (SELECT {list_of("user_id")} FROM reply WHERE session_id = session.id AND NOT coming) AS declined
FROM session WHERE {one_of("circle_id", "$1")} AND closed_at IS NULL ORDER BY starts_at, id
"""
SAID = f"""
SELECT goal_id AS of, at, status, words FROM progress WHERE {one_of("goal_id", "$1")} ORDER BY at, id
"""
COMMITMENTS = f"""
SELECT session_id AS of, user_id, id, words, at, answered_at FROM capture
WHERE {one_of("session_id", "$1")} AND kind = '{CaptureKind.COMMITMENT}' ORDER BY id
"""
PARTNERSHIPS = f"""
SELECT circle_id AS of, partnership.id, members, opened_at, ends_at,
       brief.id AS brief, brief.thread_id, brief.until AS brief_until,
       (SELECT MIN(at) FROM meeting WHERE meeting.partnership_id = partnership.id) AS met_at,
       (SELECT {list_of('"by"')} FROM meeting WHERE meeting.partnership_id = partnership.id) AS told_by,
       (SELECT {list_of("user_id")} FROM fitanswer WHERE fitanswer.partnership_id = partnership.id) AS answered_by
FROM partnership
LEFT JOIN partnerbrief AS brief ON brief.id = (
    SELECT MAX(newest.id) FROM partnerbrief AS newest WHERE newest.partnership_id = partnership.id)
WHERE {one_of("circle_id", "$1")} AND ended_at IS NULL ORDER BY term DESC, partnership.id
"""
MONTHS = f"""
SELECT circle_id AS of, id, starts_at FROM failuremonth WHERE {one_of("circle_id", "$1")} AND closed_at IS NULL
ORDER BY day DESC
"""
STORIES = f"""
SELECT user_id AS of, id, circle_id, told_at, story_until FROM failure
WHERE {one_of("user_id", "$1")} AND story_until IS NOT NULL ORDER BY told_at, id
"""
SENT = f"SELECT user_id AS of, id, at, about FROM nudge WHERE {one_of('user_id', '$1')} ORDER BY id"
NUDGE = "SELECT * FROM nudge WHERE id = $1"
NEWEST = f"SELECT MAX(id) AS id FROM nudge WHERE {one_of('user_id', '$1')} GROUP BY user_id"


class NudgedCycle(NamedTuple):
    """A circle's newest cycle."""

    id: int
    number: int
    opened_at: datetime


class NudgedGoal(NamedTuple):
    """A member's goal in it; `goal` is the first of its five fields.

    `plan_at` is when they want to be nudged about a plan that is among their `actions`, which are not read without it.
    """

    id: int
    goal: str
    set_at: datetime
    plan_at: datetime | None
    actions: str


class HeldSession(NamedTuple):
    """A regular session that has taken place: who was seen in it (anybody, the member), and whether they committed."""

    id: int
    starts_at: datetime
    closed_at: datetime
    anybody_came: bool
    came: bool
    committed: bool


@dataclass(frozen=True, slots=True)
class NudgedSession:
    """A session that is running or comes next; `declined` if a member said that they cannot come."""

    id: int
    starts_at: datetime
    begun: bool
    declined: bool
    stored_agenda: str
    kind: SessionKind

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """Its blocks."""
        return json.loads(self.stored_agenda)


@dataclass(frozen=True, slots=True)
class NudgedCircle:
    """An open circle, as one of its members sees it."""

    id: int
    guild_id: int
    name: str
    zone: str
    locale: str | None
    text_channel_id: int | None
    paused: bool
    rituals: frozenset[Ritual]
    joined_at: datetime
    cycle: NudgedCycle
    goal: NudgedGoal | None
    last_held: HeldSession | None


class Said(NamedTuple):
    """What a member said about a goal."""

    at: datetime
    status: GoalStatus
    words: str


class Commitment(NamedTuple):
    """What a member said they would do, and whether they told how it went."""

    id: int
    words: str
    at: datetime
    answered: bool


class NudgedPartnership(NamedTuple):
    """A partnership: when its members first met, as some of them told, and for how many others each said how they suit.

    What they said of each other is not among it. `brief` is the one that comes by DM, if it does, and until when.
    """

    id: int
    members: list[int]
    opened_at: datetime
    ends_at: datetime
    met_at: datetime | None
    told_by: list[int]
    answered_by: list[int]
    brief: tuple[int, datetime] | None

    @property
    def met(self) -> bool:
        """Whether they have met."""
        return self.met_at is not None


class NudgedMonth(NamedTuple):
    """A circle's month that is not over: from when on its failure can be told."""

    id: int
    starts_at: datetime


class StoredStory(NamedTuple):
    """A story that a member told to an earlier version, which kept it, and until when it stays."""

    id: int
    told_at: datetime
    until: datetime


class SentNudge(NamedTuple):
    """A nudge that was sent, with the texts of the keys of what it was about."""

    id: int
    at: datetime
    about: list[str]


async def read_looks_ahead(user_ids: Iterable[int], duty_acts: Iterable[str]) -> None:
    """Read for several people together what looks at their nudges ask for, later in the same transaction."""
    sent = await read_ahead(SENT, user_ids)
    await read_ahead(KNOWN, user_ids)
    await read_ahead(LAST_ACTS, (row["of"] for row in sent), values(duty_acts))
    circles = [row for row in await read_ahead(CIRCLES, user_ids) if row["paused_until"] is None]
    coming = await read_ahead(OPEN_SESSIONS, (row["id"] for row in circles))
    await read_ahead(LOG, (row["id"] for row in coming if not row["begun"]))
    await read_ahead(SAID, (row["goal"] for row in circles if row["goal"] is not None))
    await read_ahead(COMMITMENTS, (row["held"] for row in circles if row["held"] is not None))
    await read_ahead(STORIES, user_ids)
    await read_ahead(THANKED, (row["of"] for row in circles if Ritual.THANKS in row["rituals"]))
    await read_ahead(OPEN, (row["of"] for row in circles if Ritual.ADVICE in row["rituals"]))
    months = await read_ahead(MONTHS, (row["id"] for row in circles))
    await read_ahead(MONTH_LOG, (row["id"] for row in months))
    await read_ahead(PARTNERSHIPS, (row["id"] for row in circles))
    await read_ahead(HELD, (row["id"] for row in circles if Ritual.LUNCH in row["rituals"].split(",")))


async def circles_of(user_id: int) -> list[NudgedCircle]:
    """The open circles in which a person is a member, and not gone from the server, oldest first."""
    return [
        NudgedCircle(
            id=row["id"],
            guild_id=row["guild_id"],
            name=row["name"],
            zone=row["zone"],
            locale=row["locale"],
            text_channel_id=row["text_channel_id"],
            paused=row["paused_until"] is not None,
            rituals=frozenset(map(Ritual, filter(None, row["rituals"].split(",")))),
            joined_at=from_milliseconds(row["joined_at"]),
            cycle=NudgedCycle(row["cycle"], row["number"], from_milliseconds(row["opened_at"])),
            goal=None if row["goal"] is None else _goal(row),
            last_held=None if row["held"] is None else _held(row),
        )
        for row in await rows(CIRCLES, [user_id])
    ]


async def open_sessions(circle_id: int, user_id: int) -> list[NudgedSession]:
    """A circle's sessions that are running or come next, the next one first, as one of its members sees them."""
    return [
        NudgedSession(
            row["id"],
            from_milliseconds(row["starts_at"]),
            bool(row["begun"]),
            user_id in json.loads(row["declined"]),
            row["agenda"],
            SessionKind(row["kind"]),
        )
        for row in await rows(OPEN_SESSIONS, [circle_id])
    ]


async def said_about(goal_id: int) -> list[Said]:
    """What a member said about a goal, oldest first."""
    said = await rows(SAID, [goal_id])
    return [Said(from_milliseconds(row["at"]), GoalStatus(row["status"]), row["words"]) for row in said]


async def commitments(session_id: int, user_id: int) -> list[Commitment]:
    """A member's commitments in a session, oldest first."""
    return [
        Commitment(row["id"], row["words"], from_milliseconds(row["at"]), row["answered_at"] is not None)
        for row in await rows(COMMITMENTS, [session_id])
        if row["user_id"] == user_id
    ]


async def partnership_of(circle_id: int, user_id: int) -> NudgedPartnership | None:
    """A member's current partnership in a circle."""
    for row in await rows(PARTNERSHIPS, [circle_id]):
        members: list[int] = json.loads(row["members"])
        if user_id in members:
            opened_at, ends_at = from_milliseconds(row["opened_at"]), from_milliseconds(row["ends_at"])
            met_at = None if row["met_at"] is None else from_milliseconds(row["met_at"])
            told_by, answered_by = json.loads(row["told_by"]), json.loads(row["answered_by"])
            brief = (row["brief"], from_milliseconds(row["brief_until"])) if row["brief"] else None
            by_dm = brief if row["thread_id"] is None else None
            return NudgedPartnership(row["id"], members, opened_at, ends_at, met_at, told_by, answered_by, by_dm)
    return None


async def month_of(circle_id: int) -> NudgedMonth | None:
    """A circle's month that is not over, if somebody has been asked for it by now."""
    found = await rows(MONTHS, [circle_id])
    return NudgedMonth(found[0]["id"], from_milliseconds(found[0]["starts_at"])) if found else None


async def stories_of(user_id: int, circle_id: int) -> list[StoredStory]:
    """The stories of a member that are still kept, oldest first."""
    return [
        StoredStory(row["id"], from_milliseconds(row["told_at"]), from_milliseconds(row["story_until"]))
        for row in await rows(STORIES, [user_id])
        if row["circle_id"] == circle_id
    ]


async def sent_to(user_id: int) -> list[SentNudge]:
    """The nudges that a person was sent, oldest first."""
    sent = await rows(SENT, [user_id])
    about = json.loads(f"[{','.join(row['about'] for row in sent)}]")  # a hundred lists take hardly longer than one
    return [SentNudge(row["id"], from_milliseconds(row["at"]), keys) for row, keys in zip(sent, about, strict=True)]


async def nudge_of(nudge_id: int) -> Nudge | None:
    """A nudge that was sent, or is about to be."""
    return await sql.instance(Nudge, NUDGE, [nudge_id])


async def newest_of(user_ids: Iterable[int]) -> list[int]:
    """The id of the newest nudge of each of these people, if they had one."""
    return [row["id"] for row in await sql.rows(NEWEST, [values(user_ids)])]


def _goal(row: Mapping[str, Any]) -> NudgedGoal:
    plan_at = None if row["plan_at"] is None else from_milliseconds(row["plan_at"])
    return NudgedGoal(row["goal"], row["goal_words"], from_milliseconds(row["set_at"]), plan_at, row["actions"])


def _held(row: Mapping[str, Any]) -> HeldSession:
    return HeldSession(
        id=row["held"],
        starts_at=from_milliseconds(row["starts_at"]),
        closed_at=from_milliseconds(row["closed_at"]),
        anybody_came=bool(row["anybody_came"]),
        came=bool(row["came"]),
        committed=bool(row["committed"]),
    )

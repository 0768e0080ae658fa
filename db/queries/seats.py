"""The seats that people have in open circles, also while they are gone from the circle's server."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from db import sql
from db.fields import from_milliseconds
from db.models import Member

COLUMNS = "member.circle_id, circle.guild_id, circle.role_id, member.user_id, member.gone_since, member.left_at"
HELD = "circle.closed_at IS NULL AND (member.left_at IS NULL OR member.gone_since IS NOT NULL)"
# In SQL, since everything that a person asks for waits for it.
OF_PERSON = f"""
SELECT {COLUMNS} FROM member JOIN circle ON circle.id = member.circle_id
WHERE member.user_id = $1 AND {HELD} ORDER BY circle.id
"""
IN_CIRCLE = f"""
SELECT {COLUMNS} FROM member JOIN circle ON circle.id = member.circle_id
WHERE member.circle_id = $1 AND {HELD} ORDER BY member.joined_at, member.id
"""


class Seat(NamedTuple):
    """A person's seat in a circle, and the circle's role there; `set_aside` once it counts no longer."""

    circle_id: int
    guild_id: int
    role_id: int | None
    user_id: int
    gone_since: datetime | None
    set_aside: bool


async def seats_of(user_id: int) -> list[Seat]:
    """A person's seats, those of the oldest circle first."""
    return [_seat(row) for row in await sql.rows(OF_PERSON, [user_id])]


async def seats_in(circle_id: int) -> list[Seat]:
    """The seats of an open circle, in the order in which their people joined."""
    return [_seat(row) for row in await sql.rows(IN_CIRCLE, [circle_id])]


async def note_gone(circle_id: int, user_id: int, now: datetime) -> bool:
    """A member is not in the circle's server. Returns whether that is new."""
    here = Member.filter(circle_id=circle_id, user_id=user_id, left_at=None, gone_since=None)
    return bool(await here.update(gone_since=now))


async def note_back(circle_id: int, user_id: int) -> bool:
    """Somebody who was gone is in the circle's server. Returns whether that is new."""
    gone = Member.filter(circle_id=circle_id, user_id=user_id, gone_since__isnull=False)
    return bool(await gone.update(gone_since=None, left_at=None))


async def set_aside(circle_id: int, user_id: int, now: datetime) -> bool:
    """The seat of a member who is gone counts no longer. Returns whether that is new."""
    gone = Member.filter(circle_id=circle_id, user_id=user_id, gone_since__isnull=False, left_at=None)
    return bool(await gone.update(left_at=now))


def _seat(row: Mapping[str, Any]) -> Seat:
    gone = row["gone_since"]
    return Seat(
        row["circle_id"],
        row["guild_id"],
        row["role_id"],
        row["user_id"],
        None if gone is None else from_milliseconds(gone),
        row["left_at"] is not None,
    )

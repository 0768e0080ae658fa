"""Profiles: what people tell their circles about themselves."""

from collections.abc import Collection

from db import sql
from db.models import Profile

WITH_PROFILE = """
SELECT profile.user_id FROM member JOIN profile ON profile.user_id = member.user_id
WHERE member.circle_id = $1 ORDER BY member.id
"""


async def profiles(user_ids: Collection[int]) -> dict[int, Profile]:
    """The profile of each of these people, to read; of whoever has none an empty one, and no row is left."""
    found = {row.user_id: row for row in await Profile.filter(user_id__in=list(user_ids))}
    return {user_id: found.get(user_id) or Profile(user_id=user_id) for user_id in user_ids}


async def with_profile(circle_id: int) -> list[int]:
    """The user ids of those who have ever joined a circle, and have a profile."""
    return [row["user_id"] for row in await sql.rows(WITH_PROFILE, [circle_id])]

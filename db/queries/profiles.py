"""Profiles: what people tell their circles about themselves."""

from collections.abc import Collection

from db.models import Profile


async def profiles(user_ids: Collection[int]) -> dict[int, Profile]:
    """The profile of each of these people, to read; of whoever has none an empty one, and no row is left."""
    found = {row.user_id: row for row in await Profile.filter(user_id__in=list(user_ids))}
    return {user_id: found.get(user_id) or Profile(user_id=user_id) for user_id in user_ids}

"""Limits of channels."""

from rehearsal.enums import ChannelType
from rehearsal.limits.fields import Json, Where, check_items, check_number, check_text
from rehearsal.limits.values import check_permissions, check_snowflake

ROLE, MEMBER = 0, 1
"""What an overwrite is for."""


def check_channel(payload: Json) -> None:
    """Check a new channel, or the changes to one; without a `type` it is a text channel.

    Raises ApiError 50035 for the first field that is wrong.
    """
    kind = payload.get("type")
    if "name" in payload:
        check_text(payload, "name", (), least=1, most=100, required=True)
    check_text(payload, "topic", (), most=4096 if kind in (ChannelType.FORUM, ChannelType.MEDIA) else 1024)
    check_number(payload, "rate_limit_per_user", (), least=0, most=21600)
    check_number(payload, "user_limit", (), least=0, most=10000 if kind == ChannelType.STAGE else 99)
    check_number(payload, "bitrate", (), least=8000, most=384000)
    if payload.get("parent_id") is not None:
        check_snowflake(payload["parent_id"], ("parent_id",))
    for index, overwrite in enumerate(check_items(payload, "permission_overwrites", (), most=1000)):
        where = ("permission_overwrites", index)
        check_snowflake(overwrite.get("id"), (*where, "id"))
        check_overwrite(overwrite, where)


def check_overwrite(payload: Json, where: Where = ()) -> None:
    """Check what an overwrite allows and denies, and for what: a role, unless it says a member."""
    check_number(payload, "type", where, least=ROLE, most=MEMBER)
    for side in ("allow", "deny"):
        check_permissions(payload, side, where)

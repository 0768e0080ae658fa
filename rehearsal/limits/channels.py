"""Limits of channels."""

from rehearsal.enums import ChannelType
from rehearsal.limits.fields import Json, check_number, check_text


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

"""Limits of invites: how long, how often, and into which channels guests can be invited."""

from rehearsal.enums import ChannelType, InviteFlag
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.fields import Json, check_number

LONGEST, MOST_USES = 60 * 24 * 3600, 100
MOST = 1000


def check_invite(payload: Json, kind: ChannelType, *, guests: bool) -> None:
    """Check a new invite into a channel of that kind, of a guild that takes `guests` or does not.

    Raises ApiError 50035 for the first field that is wrong, and 10003 for a channel that nobody is invited into.
    """
    if kind == ChannelType.CATEGORY:
        raise ApiError(404, 10003, "Unknown Channel")
    check_number(payload, "max_age", (), least=0, most=LONGEST)
    check_number(payload, "max_uses", (), least=0, most=MOST_USES)
    flags = check_number(payload, "flags", (), least=0, most=int(InviteFlag.IS_GUEST_INVITE))
    if flags & InviteFlag.IS_GUEST_INVITE and not (guests and kind == ChannelType.VOICE):
        code = "GUILD_INVITE_CANNOT_CREATE_GUEST_INVITE"
        raise invalid_form(["flags"], code, "Cannot create a guest invite for this channel.")

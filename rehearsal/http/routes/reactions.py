"""Reactions to messages, added and removed by the bot."""

from rehearsal.errors import ApiError
from rehearsal.guilds import threads
from rehearsal.http.routes.messages import common_message
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits.values import is_emoji
from rehearsal.messages import reactions
from rehearsal.permissions import Permission

router = RouteTable()

_REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"


def _refuse_unknown(call: Call) -> None:
    """Raises ApiError 10014 for anything but an emoji of Unicode; guilds here have no emoji of their own."""
    if not is_emoji(call.params["emoji"]):
        raise ApiError(400, 10014, "Unknown Emoji")


@router.route("PUT", _REACTION, needs=Permission.READ_MESSAGE_HISTORY, check=_refuse_unknown)
def react(call: Call) -> None:
    """The first reaction with an emoji needs a permission; joining in needs none."""
    message, emoji = common_message(call), call.params["emoji"]
    threads.refuse_archived(call.channel)
    if emoji not in message.reactions:
        call.require(Permission.ADD_REACTIONS)
    reactions.react(call.world, message, call.me, emoji)


@router.route("DELETE", _REACTION, check=_refuse_unknown)
def unreact(call: Call) -> None:
    threads.refuse_archived(call.channel)
    reactions.unreact(call.world, common_message(call), call.me, call.params["emoji"])

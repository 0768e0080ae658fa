"""What is put on messages: pins, by their newer routes and their older ones, and reactions."""

from typing import Any

from rehearsal import marking, message_payloads, payloads
from rehearsal.permissions import Permission
from rehearsal.routes.messages import common_message
from rehearsal.table import Call, Table

table = Table()

_REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"


@table.route("GET", "/channels/{channel_id}/messages/pins", needs=Permission.READ_MESSAGE_HISTORY)
def pins(call: Call) -> dict[str, Any]:
    limit = call.number("limit", 50)
    found = [each for each in marking.pins(call.channel) if not _excluded(call, payloads.iso(each.pinned_at))]
    items = [
        {"pinned_at": payloads.iso(each.pinned_at), "message": message_payloads.message(each)} for each in found[:limit]
    ]
    return {"items": items, "has_more": len(found) > limit}


@table.route("GET", "/channels/{channel_id}/pins", needs=Permission.READ_MESSAGE_HISTORY)
def pinned_messages(call: Call) -> list[dict[str, Any]]:
    return [message_payloads.message(each) for each in marking.pins(call.channel)[:50]]


@table.route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", needs=Permission.PIN_MESSAGES)
@table.route("PUT", "/channels/{channel_id}/pins/{message_id}", needs=Permission.PIN_MESSAGES)
def pin(call: Call) -> None:
    marking.pin(call.world, common_message(call), call.me)


@table.route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", needs=Permission.PIN_MESSAGES)
@table.route("DELETE", "/channels/{channel_id}/pins/{message_id}", needs=Permission.PIN_MESSAGES)
def unpin(call: Call) -> None:
    marking.unpin(call.world, common_message(call))


@table.route("PUT", _REACTION, needs=Permission.READ_MESSAGE_HISTORY)
def react(call: Call) -> None:
    """The first reaction with an emoji takes a permission; to join in takes none."""
    message, emoji = common_message(call), call.params["emoji"]
    if emoji not in message.reactions:
        call.require(Permission.ADD_REACTIONS)
    marking.react(call.world, message, call.me, emoji)


@table.route("DELETE", _REACTION)
def unreact(call: Call) -> None:
    marking.unreact(call.world, common_message(call), call.me, call.params["emoji"])


def _excluded(call: Call, pinned_at: str | None) -> bool:
    before = call.query.get("before")
    return bool(before and pinned_at and pinned_at >= before)

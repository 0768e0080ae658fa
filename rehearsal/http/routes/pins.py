"""Pinned messages, with the current and the older routes."""

from typing import Any

from rehearsal import payloads
from rehearsal.http.routes.messages import common_message
from rehearsal.http.routing import Call, RouteTable
from rehearsal.messages import pins, posting
from rehearsal.permissions import Permission
from rehearsal.world.models import Message

router = RouteTable()


@router.route("GET", "/channels/{channel_id}/messages/pins", needs=Permission.READ_MESSAGE_HISTORY)
def list_pins(call: Call) -> dict[str, Any]:
    limit = call.number("limit", 50)
    found = [each for each in pins.pinned_in(call.channel) if not _excluded(call, payloads.iso(each.pinned_at))]
    items = [{"pinned_at": payloads.iso(each.pinned_at), "message": payloads.message(each)} for each in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


@router.route("GET", "/channels/{channel_id}/pins", needs=Permission.READ_MESSAGE_HISTORY)
def list_pinned_messages(call: Call) -> list[dict[str, Any]]:
    return [payloads.message(each) for each in pins.pinned_in(call.channel)[:50]]


@router.route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", needs=Permission.PIN_MESSAGES)
@router.route("PUT", "/channels/{channel_id}/pins/{message_id}", needs=Permission.PIN_MESSAGES)
def pin(call: Call) -> None:
    pins.pin(call.world, _changeable(call), call.me)


@router.route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", needs=Permission.PIN_MESSAGES)
@router.route("DELETE", "/channels/{channel_id}/pins/{message_id}", needs=Permission.PIN_MESSAGES)
def unpin(call: Call) -> None:
    pins.unpin(call.world, _changeable(call))


def _changeable(call: Call) -> Message:
    message = common_message(call)
    posting.refuse_still(message, call.me)
    return message


def _excluded(call: Call, pinned_at: str | None) -> bool:
    before = call.query.get("before")
    return bool(before and pinned_at and pinned_at >= before)

"""Responses to interactions: the callback, and the webhook routes that the token allows for 15 minutes."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import CallbackType
from rehearsal.errors import ApiError
from rehearsal.http.routes.messages import after_edit, check_new_message
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits import check_callback, check_message
from rehearsal.messages import posting
from rehearsal.world.interactions import Interaction
from rehearsal.world.models import Message

router = RouteTable()

_HOOK = "/webhooks/{application_id}/{token}"
_ORIGINAL = _HOOK + "/messages/@original"
_FOLLOWUP = _HOOK + "/messages/{message_id}"


def _check_callback(call: Call) -> None:
    asked = _open(call)
    check_callback(_whole(call.body, asked), asked.type, files=len(call.uploads))


def _check_original(call: Call) -> None:
    check_message(after_edit(_asked(call).original(), call.body), editing=True, files=len(call.uploads))


def _check_followup(call: Call) -> None:
    check_message(after_edit(_followup(call), call.body), editing=True, files=len(call.uploads))


@router.route("POST", "/interactions/{interaction_id}/{token}/callback", by_token=True, check=_check_callback)
def callback(call: Call) -> dict[str, Any] | None:
    asked = _open(call)
    call.interactions.acknowledge(asked, call.body, call.uploads)
    return payloads.callback_response(asked) if call.query.get("with_response") in ("1", "true", "True") else None


@router.route("POST", _HOOK, by_token=True, check=check_new_message)
def follow_up(call: Call) -> dict[str, Any]:
    return payloads.message(call.interactions.follow_up(_asked(call), call.body, call.uploads))


@router.route("GET", _ORIGINAL, by_token=True)
def original_answer(call: Call) -> dict[str, Any]:
    return payloads.message(_asked(call).original())


@router.route("PATCH", _ORIGINAL, by_token=True, check=_check_original)
def change_original(call: Call) -> dict[str, Any]:
    asked = _asked(call)
    call.interactions.fill_in(asked, call.body, call.uploads)
    return payloads.message(asked.original())


@router.route("DELETE", _ORIGINAL, by_token=True)
def delete_original(call: Call) -> None:
    asked = _asked(call)
    posting.delete(call.world, asked.original())
    asked.settled.set()


@router.route("GET", _FOLLOWUP, by_token=True)
def followup(call: Call) -> dict[str, Any]:
    return payloads.message(_followup(call))


@router.route("PATCH", _FOLLOWUP, by_token=True, check=_check_followup)
def change_followup(call: Call) -> dict[str, Any]:
    changed = _followup(call)
    posting.edit(call.world, changed, call.body, call.uploads)
    return payloads.message(changed)


@router.route("DELETE", _FOLLOWUP, by_token=True)
def delete_followup(call: Call) -> None:
    posting.delete(call.world, _followup(call))


def _open(call: Call) -> Interaction:
    return call.interactions.open(call.params["interaction_id"], call.params["token"])


def _asked(call: Call) -> Interaction:
    return call.interactions.answered(call.params["application_id"], call.params["token"])


def _whole(body: dict[str, Any], asked: Interaction) -> dict[str, Any]:
    """A callback's body; if it updates a message, merged with that message."""
    data = body.get("data")
    if body.get("type") != CallbackType.UPDATE or asked.source is None or not isinstance(data, dict):
        return body
    return body | {"data": after_edit(asked.source, data)}


def _followup(call: Call) -> Message:
    asked = _asked(call)
    mine = [*asked.followups, *([asked.response] if asked.response else [])]
    found = next((each for each in mine if str(each.id) == call.params["message_id"]), None)
    if found is None or found.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    return found

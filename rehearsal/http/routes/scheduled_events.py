"""Scheduled events of a guild, and the users interested in them."""

from typing import Any

from rehearsal import payloads
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import scheduled_events
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits.scheduled_events import check_event
from rehearsal.world.models import ScheduledEvent

router = RouteTable()

_ALL = "/guilds/{guild_id}/scheduled-events"
_ONE = _ALL + "/{event_id}"


@router.route("GET", _ALL)
def events(call: Call) -> list[dict[str, Any]]:
    """Those that the bot can see, and that are neither completed nor cancelled."""
    found = [each for each in call.guild.events.values() if each.open and scheduled_events.sees(call.me, each)]
    return [payloads.scheduled_event(each, counted=_asked(call, "with_user_count")) for each in found]


def _check_new(call: Call) -> None:
    check_event(call.body)


def _check_change(call: Call) -> None:
    check_event(scheduled_events.after_change(_event(call), call.body))


@router.route("POST", _ALL, check=_check_new)
def add_event(call: Call) -> dict[str, Any]:
    return payloads.scheduled_event(scheduled_events.add(call.world, call.guild, call.me, call.body))


@router.route("GET", _ONE)
def event(call: Call) -> dict[str, Any]:
    return payloads.scheduled_event(_event(call), counted=_asked(call, "with_user_count"))


@router.route("PATCH", _ONE, check=_check_change)
def change_event(call: Call) -> dict[str, Any]:
    changed = _event(call)
    scheduled_events.change(call.world, changed, call.body, call.me)
    return payloads.scheduled_event(changed)


@router.route("DELETE", _ONE)
def delete_event(call: Call) -> None:
    scheduled_events.delete(call.world, _event(call), call.me)


@router.route("GET", _ONE + "/users")
def users(call: Call) -> list[dict[str, Any]]:
    """At most `limit` of the interested users, ordered by id: the first after, or the last before, a given id."""
    found, limit = _event(call), call.number("limit", 100)
    if not 1 <= limit <= 100:
        raise invalid_form(["limit"], "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    before, after = call.number("before", 1 << 63), call.number("after", 0)
    ids = sorted(each for each in found.interested if after < each < before)
    ids = ids[-limit:] if "before" in call.query else ids[:limit]
    return [payloads.scheduled_event_user(found, each, with_member=_asked(call, "with_member")) for each in ids]


def _event(call: Call) -> ScheduledEvent:
    """The route's event. Raises ApiError 10070 if it does not exist or the bot cannot see it."""
    key = call.params["event_id"]
    found = call.guild.events.get(int(key)) if key.isdecimal() else None
    if found is None or not scheduled_events.sees(call.me, found):
        raise ApiError(404, 10070, "Unknown Guild Scheduled Event")
    return found


def _asked(call: Call, name: str) -> bool:
    return call.query.get(name) in ("1", "true", "True")

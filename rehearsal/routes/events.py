"""Scheduled events of a guild."""

from datetime import datetime
from typing import Any

from rehearsal import payloads
from rehearsal.permissions import Permission
from rehearsal.refusal import Refusal, invalid_form
from rehearsal.state import ScheduledEvent
from rehearsal.table import Call, Table
from rehearsal.world import Event

table = Table()

MOST_OPEN = 100
_ALL = "/guilds/{guild_id}/scheduled-events"
_ONE = _ALL + "/{event_id}"


@table.route("GET", _ALL)
def events(call: Call) -> list[dict[str, Any]]:
    return [payloads.scheduled_event(each) for each in call.guild.events.values()]


@table.route("POST", _ALL, needs=Permission.CREATE_EVENTS)
def add_event(call: Call) -> dict[str, Any]:
    if len(call.guild.events) >= MOST_OPEN:
        raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    _refuse_past(call)
    made = ScheduledEvent(call.world.ids.next(), call.guild, call.me, dict(call.body))
    call.guild.events[made.id] = made
    return _told(call, made, "CREATE")


@table.route("GET", _ONE)
def event(call: Call) -> dict[str, Any]:
    return payloads.scheduled_event(_event(call))


@table.route("PATCH", _ONE)
def change_event(call: Call) -> dict[str, Any]:
    changed = _own_or_managed(call)
    _refuse_past(call)
    changed.fields |= call.body
    return _told(call, changed, "UPDATE")


@table.route("DELETE", _ONE)
def delete_event(call: Call) -> None:
    deleted = _own_or_managed(call)
    del call.guild.events[deleted.id]
    _told(call, deleted, "DELETE")


def _event(call: Call) -> ScheduledEvent:
    key = call.params["event_id"]
    found = call.guild.events.get(int(key)) if key.isdecimal() else None
    if found is None:
        raise Refusal(404, 10070, "Unknown Guild Scheduled Event")
    return found


def _own_or_managed(call: Call) -> ScheduledEvent:
    found = _event(call)
    call.require(Permission.CREATE_EVENTS if found.creator is call.me else Permission.MANAGE_EVENTS)
    return found


def _refuse_past(call: Call) -> None:
    start = call.body.get("scheduled_start_time")
    if start and datetime.fromisoformat(start) <= call.world.now():
        code = "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"
        raise invalid_form(["scheduled_start_time"], code, "Cannot schedule event in the past.")


def _told(call: Call, of: ScheduledEvent, what: str) -> dict[str, Any]:
    told = payloads.scheduled_event(of)
    call.world.emit(Event(f"GUILD_SCHEDULED_EVENT_{what}", told, call.guild))
    return told

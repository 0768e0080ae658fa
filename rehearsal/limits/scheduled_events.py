"""Limits of scheduled events: required fields by location, and allowed changes of status."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from rehearsal.enums import EntityType, EventStatus
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.fields import Json, check_choice, check_inner, check_text, missing
from rehearsal.limits.values import check_moment, check_snowflake

NAME, DESCRIPTION, LOCATION = 100, 1000, 100
GUILD_ONLY = 2
NEXT: Mapping[EventStatus, tuple[EventStatus, ...]] = MappingProxyType(
    {
        EventStatus.SCHEDULED: (EventStatus.ACTIVE, EventStatus.CANCELED),
        EventStatus.ACTIVE: (EventStatus.COMPLETED,),
    }
)


def check_event(payload: Json) -> None:
    """Check a new scheduled event, or an existing one merged with the fields of an edit.

    Raises ApiError 50035 for the first field that is wrong.
    """
    check_text(payload, "name", (), least=1, most=NAME, required=True)
    check_text(payload, "description", (), most=DESCRIPTION)
    check_choice(payload, "privacy_level", (), (GUILD_ONLY,))
    kind = check_choice(payload, "entity_type", (), list(EntityType))
    starts = check_moment(payload, "scheduled_start_time")
    ends = check_moment(payload, "scheduled_end_time")
    if starts is None:
        raise missing(("scheduled_start_time",))
    if ends and ends <= starts:
        code = "GUILD_SCHEDULED_EVENT_SCHEDULE_END_BEFORE_START"
        raise invalid_form(["scheduled_end_time"], code, "Cannot schedule the end of an event before its start.")
    metadata = check_inner(payload, "entity_metadata", ())
    (_check_external if kind == EntityType.EXTERNAL else _check_in_channel)(payload, metadata)


def check_future(payload: Json, now: datetime) -> None:
    """Raises ApiError 50035 if a request sets a start time in the past."""
    starts = check_moment(payload, "scheduled_start_time")
    if starts and starts <= now:
        code = "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"
        raise invalid_form(["scheduled_start_time"], code, "Cannot schedule event in the past.")


def check_status(payload: Json, status: EventStatus) -> None:
    """Raises ApiError 180000 for an event that has ended, and 50035 for a change of status that is not allowed."""
    if status not in NEXT:
        raise ApiError(400, 180000, "Cannot update a finished event")
    asked = payload.get("status")
    if asked is not None and asked != status and asked not in NEXT[status]:
        raise invalid_form(["status"], "GUILD_SCHEDULED_EVENT_INVALID_STATUS_TRANSITION", "Invalid status transition.")


def _check_external(payload: Json, metadata: Json) -> None:
    if payload.get("channel_id") is not None:
        raise invalid_form(["channel_id"], "BASE_TYPE_FORBIDDEN", "An external event has no channel.")
    check_text(metadata, "location", ("entity_metadata",), least=1, most=LOCATION, required=True)
    if payload.get("scheduled_end_time") is None:
        raise missing(("scheduled_end_time",))


def _check_in_channel(payload: Json, metadata: Json) -> None:
    if payload.get("channel_id") is None:
        raise missing(("channel_id",))
    check_snowflake(payload["channel_id"], ("channel_id",))
    if metadata.get("location") is not None:
        where = ["entity_metadata", "location"]
        raise invalid_form(where, "BASE_TYPE_FORBIDDEN", "An event in a channel has no other location.")

"""Creates, changes, deletes and subscribes to scheduled events, and changes their status at their times."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType, EntityType, EventStatus
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.scheduled_events import check_event, check_future, check_status
from rehearsal.limits.values import check_moment
from rehearsal.permissions import Permission
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Guild, ScheduledEvent, User
from rehearsal.world.world import GatewayEvent, World

MOST_OPEN = 100
CANCELLED_AFTER = timedelta(hours=3)
"""Discord says "a few hours": this long after its start time, an event in a channel is cancelled unless started."""
COMPLETED_AFTER = timedelta(minutes=5)
"""Discord says "a few minutes": this long after the last member left its channel, an active event is completed."""

_CHANNELS = {EntityType.STAGE: ChannelType.STAGE, EntityType.VOICE: ChannelType.VOICE}
_JOINS = Permission.VIEW_CHANNEL | Permission.CONNECT


def add(world: World, guild: Guild, creator: User, body: Mapping[str, Any]) -> ScheduledEvent:
    """Create an event from a request's body. Raises ApiError: 50035, 30038, 10003, 50001 or 50013."""
    check_event(body)
    check_future(body, world.now())
    if sum(each.open for each in guild.events.values()) >= MOST_OPEN:
        raise ApiError(400, 30038, f"Maximum number of uncompleted guild scheduled events reached ({MOST_OPEN})")
    channel = _channel(world, guild, body)
    _require(guild, creator, channel, Permission.CREATE_EVENTS)
    made = ScheduledEvent(world.ids.next(), guild, creator)
    _write(made, body, channel)
    guild.events[made.id] = made
    _emit(world, made, "CREATE", "made", creator)
    _set_timer(world, made)
    return made


def change(world: World, event: ScheduledEvent, body: Mapping[str, Any], by: User) -> None:
    """Change an event by a request's body. Raises ApiError: 180000 after it has ended, or as `add` does."""
    require_right(event, by)
    check_status(body, event.status)
    asked = after_change(event, body)
    check_event(asked)
    check_future(body, world.now())
    channel = _channel(world, event.guild, asked)
    if channel is not event.channel:
        _require(event.guild, by, channel, Permission.CREATE_EVENTS)
    _write(event, asked, channel)
    _emit(world, event, "UPDATE", "changed", by)
    _set_timer(world, event)


def after_change(event: ScheduledEvent, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event after the change in a request's body, to be checked."""
    return {**payloads.scheduled_event_fields(event), **body}


def delete(world: World, event: ScheduledEvent, by: User) -> None:
    require_right(event, by)
    del event.guild.events[event.id]
    _emit(world, event, "DELETE", "deleted", by)


def subscribe(world: World, event: ScheduledEvent, user: User) -> None:
    if user.id not in event.interested:
        event.interested.append(user.id)
        _emit_user_event(world, event, user, "ADD")


def unsubscribe(world: World, event: ScheduledEvent, user: User) -> None:
    if user.id in event.interested:
        event.interested.remove(user.id)
        _emit_user_event(world, event, user, "REMOVE")


def require_right(event: ScheduledEvent, user: User) -> None:
    """Raises ApiError 50013 unless the user may change the event; CREATE_EVENTS is enough for one's own."""
    held = event.channel.permissions(user) if event.channel else event.guild.permissions(user)
    enough = Permission.MANAGE_EVENTS | (Permission.CREATE_EVENTS if event.creator is user else Permission(0))
    if not held & enough:
        raise ApiError(403, 50013, "Missing Permissions")


def sees(user: User, event: ScheduledEvent) -> bool:
    """Whether the user can see the event: its channel if it has one, otherwise its guild."""
    if event.channel:
        return bool(event.channel.permissions(user) & Permission.VIEW_CHANNEL)
    return user.id in event.guild.members


def react_to(world: World, event: GatewayEvent) -> None:
    """Delete scheduled events with their channel, and end them once everybody has left it."""
    guild = event.guild
    if guild is None or not guild.events:
        return
    if event.name == "CHANNEL_DELETE":
        for each in [one for one in guild.events.values() if one.channel and one.channel.id not in guild.channels]:
            # There is no gateway event for it: clients infer it from the channel's deletion.
            del guild.events[each.id]
    elif event.name == "GUILD_MEMBER_REMOVE":
        gone = world.users[int(event.data["user"]["id"])]
        for each in guild.events.values():
            unsubscribe(world, each, gone)
    elif event.name == "VOICE_STATE_UPDATE":
        for each in guild.events.values():
            if each.status == EventStatus.ACTIVE and each.channel and _is_empty(each):
                world.timers.set(world.now() + COMPLETED_AFTER, lambda each=each: _complete_if_empty(world, each))


def _write(event: ScheduledEvent, body: Mapping[str, Any], channel: Channel | None) -> None:
    starts = check_moment(body, "scheduled_start_time")
    assert starts
    event.name, event.description = body["name"].strip(), body.get("description") or None
    event.type, event.channel = EntityType(body["entity_type"]), channel
    event.location = (body.get("entity_metadata") or {}).get("location")
    event.starts_at, event.ends_at = starts, check_moment(body, "scheduled_end_time")
    event.status = EventStatus(body.get("status") or EventStatus.SCHEDULED)


def _channel(world: World, guild: Guild, body: Mapping[str, Any]) -> Channel | None:
    if body["entity_type"] == EntityType.EXTERNAL:
        return None
    found = world.channel(body["channel_id"])
    if found.guild is not guild or found.type != _CHANNELS[EntityType(body["entity_type"])]:
        raise invalid_form(["channel_id"], "CHANNEL_TYPE_INVALID", "Invalid channel type for this kind of event")
    return found


def _require(guild: Guild, user: User, channel: Channel | None, needed: Permission) -> None:
    held = channel.permissions(user) if channel else guild.permissions(user)
    if channel and not held & Permission.VIEW_CHANNEL:
        raise ApiError(403, 50001, "Missing Access")
    if (needed | (_JOINS if channel else Permission(0))) & ~held:
        raise ApiError(403, 50013, "Missing Permissions")


def _set_timer(world: World, event: ScheduledEvent) -> None:
    """Schedule the start and end of an external event, and the cancellation of one that nobody starts."""
    if event.type == EntityType.EXTERNAL and event.status == EventStatus.SCHEDULED:
        world.timers.set(event.starts_at, lambda: _advance(world, event, EventStatus.SCHEDULED, EventStatus.ACTIVE))
    elif event.type == EntityType.EXTERNAL and event.ends_at:
        world.timers.set(event.ends_at, lambda: _advance(world, event, EventStatus.ACTIVE, EventStatus.COMPLETED))
    elif event.status == EventStatus.SCHEDULED:
        cancelled_at = event.starts_at + CANCELLED_AFTER
        world.timers.set(cancelled_at, lambda: _advance(world, event, EventStatus.SCHEDULED, EventStatus.CANCELED))


def _advance(world: World, event: ScheduledEvent, before: EventStatus, after: EventStatus) -> None:
    """Move an event to its next status, unless its status or times were changed meanwhile."""
    due = event.starts_at if before == EventStatus.SCHEDULED else event.ends_at
    if after == EventStatus.CANCELED:
        due = event.starts_at + CANCELLED_AFTER
    if event.id not in event.guild.events or event.status != before or due is None or due > world.now():
        return
    event.status = after
    _emit(world, event, "UPDATE", after.name.lower(), None)
    _set_timer(world, event)


def _is_empty(event: ScheduledEvent) -> bool:
    return not any(state.channel is event.channel for state in event.guild.voice_states.values())


def _complete_if_empty(world: World, event: ScheduledEvent) -> None:
    if event.id in event.guild.events and event.status == EventStatus.ACTIVE and _is_empty(event):
        event.status = EventStatus.COMPLETED
        _emit(world, event, "UPDATE", "completed", None)


def _emit(world: World, event: ScheduledEvent, what: str, did: str, by: User | None) -> None:
    payload = payloads.scheduled_event(event)
    world.emit(GatewayEvent(f"GUILD_SCHEDULED_EVENT_{what}", payload, event.guild, event.channel))
    world.journal.note(EntryKind.EVENT, f"{did} {event.name}", actor=by, channel=event.channel)


def _emit_user_event(world: World, event: ScheduledEvent, user: User, what: str) -> None:
    payload = {"guild_scheduled_event_id": str(event.id), "user_id": str(user.id), "guild_id": str(event.guild.id)}
    world.emit(GatewayEvent(f"GUILD_SCHEDULED_EVENT_USER_{what}", payload, event.guild, event.channel))
    did = "interested in" if what == "ADD" else "not interested in"
    world.journal.note(EntryKind.EVENT, f"{did} {event.name}", actor=user, channel=event.channel)

"""Discord's JSON for scheduled events."""

from typing import Any

from rehearsal.limits.scheduled_events import GUILD_ONLY
from rehearsal.payloads.guilds import iso, member, user
from rehearsal.world.models import ScheduledEvent


def scheduled_event_fields(of: ScheduledEvent) -> dict[str, Any]:
    """The fields of an event that a request can set."""
    return {
        "name": of.name,
        "description": of.description,
        "channel_id": str(of.channel.id) if of.channel else None,
        "scheduled_start_time": iso(of.starts_at),
        "scheduled_end_time": iso(of.ends_at),
        "privacy_level": GUILD_ONLY,
        "status": int(of.status),
        "entity_type": int(of.type),
        "entity_metadata": {"location": of.location} if of.location else None,
    }


def scheduled_event(of: ScheduledEvent, *, counted: bool = False) -> dict[str, Any]:
    """An event; with `counted`, including the number of interested users."""
    payload = scheduled_event_fields(of) | {
        "id": str(of.id),
        "guild_id": str(of.guild.id),
        "creator_id": str(of.creator.id),
        "creator": user(of.creator),
        "image": None,
        "entity_id": None,
        "recurrence_rule": None,
        "user_rsvp": None,
        "guild_scheduled_event_exceptions": [],
    }
    return payload | ({"user_count": len(of.interested)} if counted else {})


def scheduled_event_user(of: ScheduledEvent, user_id: int, *, with_member: bool) -> dict[str, Any]:
    """An interested user; with `with_member`, including their guild member."""
    found = of.guild.members[user_id]
    payload = {"guild_scheduled_event_id": str(of.id), "user_id": str(user_id), "user": user(found.user)}
    return payload | {"response": 1} | ({"member": member(found)} if with_member else {})

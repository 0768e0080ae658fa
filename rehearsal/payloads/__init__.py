"""Discord's JSON for users, guilds, messages and the other objects."""

from rehearsal.payloads.guilds import (
    application,
    application_flags,
    bare_member,
    channel,
    guild,
    guild_create,
    iso,
    me,
    member,
    role,
    thread,
    thread_member,
    user,
    voice_state,
)
from rehearsal.payloads.interactions import callback_response, interaction, interaction_metadata
from rehearsal.payloads.invites import invite, invite_deleted, invite_event
from rehearsal.payloads.messages import attachment, emoji, message, message_event, pointer, poll, without_content
from rehearsal.payloads.scheduled_events import scheduled_event, scheduled_event_fields, scheduled_event_user

__all__ = [
    "application",
    "application_flags",
    "attachment",
    "bare_member",
    "callback_response",
    "channel",
    "emoji",
    "guild",
    "guild_create",
    "interaction",
    "interaction_metadata",
    "invite",
    "invite_deleted",
    "invite_event",
    "iso",
    "me",
    "member",
    "message",
    "message_event",
    "pointer",
    "poll",
    "role",
    "scheduled_event",
    "scheduled_event_fields",
    "scheduled_event_user",
    "thread",
    "thread_member",
    "user",
    "voice_state",
    "without_content",
]

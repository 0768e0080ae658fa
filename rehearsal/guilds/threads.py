"""Starts, archives and unarchives threads; refuses too many, and what nobody can do in an archived or a locked one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType
from rehearsal.errors import ApiError
from rehearsal.permissions import Permission
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Guild, User
from rehearsal.world.world import GatewayEvent, World

ARCHIVED, TOO_MANY = 50083, 160006
MOST_ACTIVE = 1000
"""Active threads in a guild at a time, public and private ones."""


def start(world: World, parent: Channel, thread_id: int, body: Mapping[str, Any], by: User) -> Channel:
    """Start a thread from a request's body; its author is its first member.

    Raises ApiError 160006 when the guild has too many active ones.
    """
    assert parent.guild
    refuse_too_many(parent.guild)
    kind = ChannelType(body.get("type") or ChannelType.PUBLIC_THREAD)
    thread = Channel(thread_id, kind, body["name"], parent.guild, parent, owner_id=by.id)
    thread.auto_archive_duration = body.get("auto_archive_duration") or thread.auto_archive_duration
    thread.joined[by.id] = world.now()
    parent.guild.threads[thread.id] = world.channels[thread.id] = thread
    note_activity(world, thread)
    payload = payloads.thread(thread) | {"newly_created": True}
    world.emit(GatewayEvent("THREAD_CREATE", payload, parent.guild, thread))
    world.journal.note(EntryKind.CHANNEL, f"made {thread.name}", actor=by, channel=thread)
    return thread


def change(world: World, thread: Channel, body: Mapping[str, Any]) -> None:
    """Archive, lock, or neither, as a request's body says; its other fields are those of any channel."""
    was_archived = thread.archived
    thread.archived = bool(body.get("archived", thread.archived))
    thread.locked = bool(body.get("locked", thread.locked))
    thread.auto_archive_duration = body.get("auto_archive_duration") or thread.auto_archive_duration
    if thread.archived != was_archived:
        thread.archived_at = world.now()
    if not thread.archived:
        note_activity(world, thread)


def unarchive(world: World, thread: Channel) -> None:
    """Make an archived thread active, as a new message does."""
    if thread.archived:
        change(world, thread, {"archived": False})
        _emit_change(world, thread)


def note_activity(world: World, thread: Channel) -> None:
    """Have the thread archived once nothing has happened in it for as long as it says."""
    idle_since = thread.active_at = world.now()

    def archive() -> None:
        if thread.id in world.channels and not thread.archived and thread.active_at == idle_since:
            change(world, thread, {"archived": True})
            _emit_change(world, thread)

    world.timers.set(idle_since + timedelta(minutes=thread.auto_archive_duration), archive)


def refuse_too_many(guild: Guild) -> None:
    """Raises ApiError 160006 when a guild has as many active threads as it may have."""
    if sum(not thread.archived for thread in guild.threads.values()) >= MOST_ACTIVE:
        raise ApiError(400, TOO_MANY, "Maximum number of active threads reached")


def refuse_locked(channel: Channel, user: User) -> None:
    """Raises ApiError 50083 for a locked thread, except to those who manage threads."""
    if channel.locked and not channel.permissions(user) & Permission.MANAGE_THREADS:
        raise ApiError(403, ARCHIVED, "Thread is archived")


def refuse_archived(channel: Channel) -> None:
    """Raises ApiError 50083 for an archived thread, in which messages can only be sent and deleted."""
    if channel.archived:
        raise ApiError(400, ARCHIVED, "Thread is archived")


def refuse_change(thread: Channel, user: User, body: Mapping[str, Any]) -> None:
    """Raises ApiError 50013 or 50083 unless the user may change a thread so, and 160006 if it would be one too many.

    An archived thread must be unarchived by the same request; whoever can write in a thread may do just that. Its
    author may rename and archive it, and only those who manage threads may lock it or change its slow mode.
    """
    refuse_locked(thread, user)
    if body.get("archived") is not False:
        refuse_archived(thread)
    elif thread.archived and thread.guild:
        refuse_too_many(thread.guild)
    manages = bool(thread.permissions(user) & Permission.MANAGE_THREADS)
    if body.keys() <= {"archived"} and body.get("archived") is False:
        allowed = bool(thread.permissions(user) & Permission.SEND_MESSAGES_IN_THREADS)
    elif body.keys() & {"locked", "rate_limit_per_user"}:
        allowed = manages
    else:
        allowed = manages or thread.owner_id == user.id
    if not allowed:
        raise ApiError(403, 50013, "Missing Permissions")


def _emit_change(world: World, thread: Channel) -> None:
    world.emit(GatewayEvent("THREAD_UPDATE", payloads.channel(thread), thread.guild, thread))
    did = "archived" if thread.archived else "unarchived"
    world.journal.note(EntryKind.CHANNEL, f"{did} {thread.name}", channel=thread)

"""Posts, edits and deletes messages, for bots and people."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any

from rehearsal.enums import NO_FLAGS, ChannelType, MessageFlag, MessageType
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import thread_members, threads
from rehearsal.messages import polls
from rehearsal.messages.mentions import mentions_in
from rehearsal.messages.publishing import publish, publish_change, publish_deletion
from rehearsal.world import components
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Application, Attachment, Channel, Message, User
from rehearsal.world.polls import open_poll
from rehearsal.world.world import World

NONCE_REMEMBERED = timedelta(minutes=5)
YOUNG = timedelta(hours=1)
LATE_EDITS = 5
_ASKED_FLAGS = MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2


@dataclass(frozen=True, slots=True)
class Upload:
    """A file uploaded with a request."""

    filename: str
    content: bytes
    content_type: str = ""


Uploads = Mapping[str, Upload]
"""Files by the number in their form field's name (files[0])."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bot's message comes from: an interaction, with its `metadata` as in Discord's JSON, or none.

    `reader` is the id of the only person who can see it; `type` is the type of the message.
    """

    application: Application | None = None
    metadata: dict[str, Any] | None = None
    reader: int | None = None
    type: MessageType = MessageType.DEFAULT


def post(
    world: World,
    channel: Channel,
    author: User,
    body: Mapping[str, Any],
    uploads: Uploads | None = None,
    origin: Origin = Origin(),
) -> Message:
    """Post a message from a request's body; with an enforced nonce that repeats, return the first message.

    A thread that is archived is unarchived. Raises ApiError 50006 for an empty message, 50035 for a reply to a message
    that does not exist, and 50083 in a locked thread.
    """
    if body.get("enforce_nonce") and (sent := _sent_already(world, channel, author, body.get("nonce"))):
        return sent
    if not origin.reader:
        threads.refuse_locked(channel, author)
    message = Message(world.ids.next(), channel, author, world.now(), nonce=body.get("nonce"))
    message.flags = _flags_asked_for(body) | (MessageFlag.EPHEMERAL if origin.reader else NO_FLAGS)
    message.application, message.interaction, message.reader = origin.application, origin.metadata, origin.reader
    message.reference = _referenced(world, channel, body)
    message.type = MessageType.REPLY if message.reference else origin.type
    _write(world, message, body, uploads or {})
    if channel.is_thread and not message.ephemeral:
        threads.unarchive(world, channel)
        threads.note_activity(world, channel)
    publish(world, message)
    _note(world, message, _kind_of(message))
    polls.set_timer(world, message)
    return message


def post_loading(world: World, channel: Channel, author: User, origin: Origin) -> Message:
    """The placeholder ("is thinking") that a deferred answer shows until it is filled in."""
    message = Message(world.ids.next(), channel, author, world.now(), flags=MessageFlag.LOADING, type=origin.type)
    message.application, message.interaction, message.reader = origin.application, origin.metadata, origin.reader
    if origin.reader:
        message.flags |= MessageFlag.EPHEMERAL
    publish(world, message)
    return message


def edit(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads | None = None) -> None:
    """Edit a message by a request's body; a placeholder becomes the answer.

    Raises ApiError 520003 for a message with a poll, 50035 for adding a poll to an existing message, and 50083 in a
    thread that is archived or locked.
    """
    filled_in = message.loading
    if not message.ephemeral:
        refuse_still(message, message.author)
    if message.poll:
        raise ApiError(400, 520003, "Cannot edit a poll message")
    if body.get("poll") and not filled_in:
        raise invalid_form(["poll"], "BASE_TYPE_FORBIDDEN", "A poll can only be sent with a new message.")
    _write(world, message, body, uploads or {})
    message.flags = message.flags & ~MessageFlag.LOADING | _flags_asked_for(body)
    message.edited_at = None if filled_in else world.now()
    publish_change(world, message)
    _note(world, message, _kind_of(message) if filled_in else EntryKind.EDIT)
    polls.set_timer(world, message)


def refuse_still(message: Message, user: User) -> None:
    """Raises ApiError 50083 for a message in an archived or locked thread, where nothing about it can be changed."""
    threads.refuse_locked(message.channel, user)
    threads.refuse_archived(message.channel)


def count_late_edit(world: World, message: Message) -> None:
    """Raises ApiError 30046 at the sixth edit within an hour of a message that is over an hour old."""
    now = world.now()
    if now - message.at <= YOUNG:
        return
    if sum(now - each < YOUNG for each in message.late_edits) >= LATE_EDITS:
        text = "Maximum number of edits to messages older than 1 hour reached. Try again later"
        raise ApiError(429, 30046, text, retry_after=1 / world.rate)
    message.late_edits.append(now)


def delete(world: World, message: Message) -> None:
    publish_deletion(world, message)
    _note(world, message, EntryKind.DELETE)


def _flags_asked_for(body: Mapping[str, Any]) -> MessageFlag:
    return MessageFlag(body.get("flags") or 0) & _ASKED_FLAGS


def _write(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads) -> None:
    content = (body.get("content") or "").strip() if "content" in body else message.content
    embeds = [{"type": "rich"} | each for each in body.get("embeds") or ()] if "embeds" in body else message.embeds
    parts = components.numbered(body.get("components") or ()) if "components" in body else message.components
    attachments = _attachments(world, message, body, uploads)
    poll = open_poll(body["poll"], world.now()) if body.get("poll") else message.poll
    if not (content or embeds or parts or attachments or poll):
        raise ApiError(400, 50006, "Cannot send an empty message")
    message.poll = poll
    message.content, message.embeds, message.components, message.attachments = content, embeds, parts, attachments
    replied_to = message.reference.author if message.reference else None
    said = "\n".join([content, *components.texts(parts)])
    found = mentions_in(said, body.get("allowed_mentions"), message.channel, message.author, world.users, replied_to)
    message.mentions, message.mention_roles, message.mention_everyone = found.users, found.roles, found.everyone
    thread_members.add_participants(world, message)


def _attachments(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads) -> list[Attachment]:
    described = {str(each["id"]): each for each in body.get("attachments") or ()}
    kept = [each for each in message.attachments if "attachments" not in body or str(each.id) in described]
    for number, upload in uploads.items():
        kept.append(attach(world, message.channel, upload, described.get(number, {}).get("description")))
    return kept


def attach(world: World, channel: Channel, upload: Upload, description: str | None = None) -> Attachment:
    """Store a file so that it can be downloaded from the CDN's URL."""
    kind = mimetypes.guess_type(upload.filename)[0] or upload.content_type or "application/octet-stream"
    made = Attachment(world.ids.next(), channel.id, upload.filename, upload.content, kind, description)
    world.attachments[made.id] = made
    return made


def _referenced(world: World, channel: Channel, body: Mapping[str, Any]) -> Message | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    if reference["message_id"] and int(reference["message_id"]) in channel.messages:
        return world.message(channel, reference["message_id"])
    if reference.get("fail_if_not_exists", True):
        raise invalid_form(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return None


def _sent_already(world: World, channel: Channel, author: User, nonce: str | int | None) -> Message | None:
    if nonce is None:
        return None
    since = world.now() - NONCE_REMEMBERED
    recent = takewhile(lambda each: each.at >= since, reversed(channel.messages.values()))
    return next((each for each in recent if each.author is author and str(each.nonce) == str(nonce)), None)


def _kind_of(message: Message) -> EntryKind:
    return EntryKind.DM if message.channel.type == ChannelType.DM else EntryKind.MESSAGE


def _note(world: World, message: Message, kind: EntryKind) -> None:
    to = message.channel.recipients[0] if message.channel.recipients else world.users.get(message.reader or 0)
    world.journal.note(kind, message.text, actor=message.author, channel=message.channel, message=message, to=to)

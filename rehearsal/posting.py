"""Messages written, changed, deleted, pinned and reacted to, by bots and people alike, with the events that follow."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rehearsal import components as tree
from rehearsal import message_payloads, payloads
from rehearsal.journal import Kind
from rehearsal.mentions import mentions_in
from rehearsal.refusal import Refusal
from rehearsal.state import NO_FLAGS, Application, Attachment, Channel, ChannelType, Message, MessageFlag, User
from rehearsal.world import Event, World

PIN_NOTICE = 6
REPLY = 19
NONCE_REMEMBERED = timedelta(minutes=5)
YOUNG = timedelta(hours=1)
LATE_EDITS = 5
MAX_PINS = 250
_ASKED_FLAGS = MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    filename: str
    content: bytes
    content_type: str = ""


Uploads = Mapping[str, Upload]
"""Files by the number in their form field's name (files[0])."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a bot's message came of: an interaction (`metadata` as Discord tells it), or nothing of the sort.

    `reader` is the id of the only one who can see it; `type` is the message's.
    """

    application: Application | None = None
    metadata: dict[str, Any] | None = None
    reader: int | None = None
    type: int = 0


def post(
    world: World,
    channel: Channel,
    author: User,
    body: Mapping[str, Any],
    uploads: Uploads | None = None,
    origin: Origin = Origin(),
) -> Message:
    """Write a message as a request's body describes it; what an enforced nonce repeats is returned unchanged.

    Raises Refusal 50006 when there is nothing in it, 10008 when it answers a message that is not there.
    """
    if body.get("enforce_nonce") and (sent := _sent_already(world, channel, author, body.get("nonce"))):
        return sent
    message = Message(world.ids.next(), channel, author, world.now(), nonce=body.get("nonce"))
    message.flags = _flags_asked_for(body) | (MessageFlag.EPHEMERAL if origin.reader else NO_FLAGS)
    message.application, message.interaction, message.reader = origin.application, origin.metadata, origin.reader
    message.reference = _referenced(world, channel, body)
    message.type = REPLY if message.reference else origin.type
    _write(world, message, body, uploads or {})
    _publish(world, message)
    return message


def post_loading(world: World, channel: Channel, author: User, origin: Origin) -> Message:
    """The placeholder ("is thinking") that a deferred answer shows until it is filled in."""
    message = Message(world.ids.next(), channel, author, world.now(), flags=MessageFlag.LOADING, type=origin.type)
    message.application, message.interaction, message.reader = origin.application, origin.metadata, origin.reader
    if origin.reader:
        message.flags |= MessageFlag.EPHEMERAL
    channel.messages[message.id] = message
    world.emit(_event("MESSAGE_CREATE", message))
    return message


def edit(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads | None = None) -> None:
    """Change a message as a request's body says; a placeholder becomes the answer it stood for."""
    filled_in = message.loading
    _write(world, message, body, uploads or {})
    message.flags = message.flags & ~MessageFlag.LOADING | _flags_asked_for(body)
    message.edited_at = None if filled_in else world.now()
    world.emit(_event("MESSAGE_UPDATE", message))
    _note(world, message, _kind_of(message) if filled_in else Kind.EDIT)


def count_late_edit(world: World, message: Message) -> None:
    """Raises Refusal 30046 at the sixth edit within an hour of a message that is over an hour old."""
    now = world.now()
    if now - message.at <= YOUNG:
        return
    if sum(now - each < YOUNG for each in message.late_edits) >= LATE_EDITS:
        told = "Maximum number of edits to messages older than 1 hour reached. Try again later"
        raise Refusal(429, 30046, told, retry_after=1 / world.rate)
    message.late_edits.append(now)


def delete(world: World, message: Message) -> None:
    message.channel.messages.pop(message.id, None)
    message.deleted = True
    world.emit(Event("MESSAGE_DELETE", _pointer(message, "id"), message.channel.guild, message.channel, message))
    _note(world, message, Kind.DELETE)


def pin(world: World, message: Message, by: User) -> None:
    """Pin a message, and say so in the channel as Discord does; a pinned one stays as it is."""
    if message.pinned:
        return
    if len(pins(message.channel)) >= MAX_PINS:
        raise Refusal(400, 30003, f"Maximum number of pins reached ({MAX_PINS})")
    message.pinned_at = world.now()
    _pins_changed(world, message)
    notice = Message(world.ids.next(), message.channel, by, world.now(), type=PIN_NOTICE, reference=message)
    message.channel.messages[notice.id] = notice
    world.emit(_event("MESSAGE_CREATE", notice))
    world.journal.note(Kind.PIN, message.text, actor=by, channel=message.channel, message=message)


def unpin(world: World, message: Message) -> None:
    if message.pinned:
        message.pinned_at = None
        _pins_changed(world, message)


def pins(channel: Channel) -> list[Message]:
    """The pinned messages, the one pinned last first."""
    pinned = [(each.pinned_at, each) for each in channel.messages.values() if each.pinned_at]
    return [each for _, each in sorted(pinned, key=lambda pair: (pair[0], pair[1].id), reverse=True)]


def react(world: World, message: Message, user: User, emoji: str) -> None:
    users = message.reactions.setdefault(emoji, [])
    if user.id not in users:
        users.append(user.id)
        _reacted(world, message, user, emoji, "MESSAGE_REACTION_ADD")


def unreact(world: World, message: Message, user: User, emoji: str) -> None:
    users = message.reactions.get(emoji, [])
    if user.id in users:
        users.remove(user.id)
        if not users:
            del message.reactions[emoji]
        _reacted(world, message, user, emoji, "MESSAGE_REACTION_REMOVE")


def _flags_asked_for(body: Mapping[str, Any]) -> MessageFlag:
    return MessageFlag(body.get("flags") or 0) & _ASKED_FLAGS


def _publish(world: World, message: Message) -> None:
    message.channel.messages[message.id] = message
    world.emit(_event("MESSAGE_CREATE", message))
    _note(world, message, _kind_of(message))


def _write(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads) -> None:
    content = (body.get("content") or "").strip() if "content" in body else message.content
    embeds = [{"type": "rich"} | each for each in body.get("embeds") or ()] if "embeds" in body else message.embeds
    parts = tree.numbered(body.get("components") or ()) if "components" in body else message.components
    attachments = _attachments(world, message, body, uploads)
    if not (content or embeds or parts or attachments):
        raise Refusal(400, 50006, "Cannot send an empty message")
    message.content, message.embeds, message.components, message.attachments = content, embeds, parts, attachments
    replied_to = message.reference.author if message.reference else None
    said = "\n".join([content, *tree.texts(parts)])
    found = mentions_in(said, body.get("allowed_mentions"), message.channel, message.author, world.users, replied_to)
    message.mentions, message.mention_roles, message.mention_everyone = found.users, found.roles, found.everyone


def _attachments(world: World, message: Message, body: Mapping[str, Any], uploads: Uploads) -> list[Attachment]:
    described = {str(each["id"]): each for each in body.get("attachments") or ()}
    kept = [each for each in message.attachments if "attachments" not in body or str(each.id) in described]
    for number, upload in uploads.items():
        kept.append(attach(world, message.channel, upload, described.get(number, {}).get("description")))
    return kept


def attach(world: World, channel: Channel, upload: Upload, description: str | None = None) -> Attachment:
    """Keep a file so that it can be fetched from the CDN's address."""
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
        raise Refusal(404, 10008, "Unknown Message")
    return None


def _sent_already(world: World, channel: Channel, author: User, nonce: str | int | None) -> Message | None:
    if nonce is None:
        return None
    recent = (each for each in channel.messages.values() if world.now() - each.at <= NONCE_REMEMBERED)
    return next((each for each in recent if each.author is author and str(each.nonce) == str(nonce)), None)


def _event(name: str, message: Message) -> Event:
    only = message.application if message.ephemeral else None
    return Event(name, message_payloads.message_event(message), message.channel.guild, message.channel, message, only)


def _pointer(message: Message, key: str) -> dict[str, Any]:
    pointer = {key: str(message.id), "channel_id": str(message.channel.id)}
    return pointer | ({"guild_id": str(message.channel.guild.id)} if message.channel.guild else {})


def _pins_changed(world: World, message: Message) -> None:
    world.emit(_event("MESSAGE_UPDATE", message))
    latest = next(iter(pins(message.channel)), None)
    told = _pointer(message, "id") | {"last_pin_timestamp": payloads.iso(latest.pinned_at) if latest else None}
    del told["id"]
    world.emit(Event("CHANNEL_PINS_UPDATE", told, message.channel.guild, message.channel))


def _reacted(world: World, message: Message, user: User, emoji: str, name: str) -> None:
    told = _pointer(message, "message_id") | {
        "user_id": str(user.id),
        "emoji": message_payloads.emoji(emoji),
        "burst": False,
        "type": 0,
    }
    if name.endswith("ADD"):
        told["message_author_id"] = str(message.author.id)
        if message.channel.guild:
            told["member"] = payloads.member(message.channel.guild.members[user.id])
    world.emit(Event(name, told, message.channel.guild, message.channel))
    world.journal.note(Kind.REACTION, emoji, actor=user, channel=message.channel, message=message)


def _kind_of(message: Message) -> Kind:
    return Kind.DM if message.channel.type == ChannelType.DM else Kind.MESSAGE


def _note(world: World, message: Message, kind: Kind) -> None:
    to = message.channel.recipients[0] if message.channel.recipients else world.users.get(message.reader or 0)
    world.journal.note(kind, message.text, actor=message.author, channel=message.channel, message=message, to=to)

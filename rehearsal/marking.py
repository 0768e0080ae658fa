"""What is put on messages: pins and reactions, with the events that follow."""

from rehearsal import message_payloads, payloads
from rehearsal.enums import MessageType
from rehearsal.errors import ApiError
from rehearsal.telling import event_of, pointer
from rehearsal.world.journal import Kind
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.world import Event, World

MAX_PINS = 250


def pin(world: World, message: Message, by: User) -> None:
    """Pin a message, and say so in the channel as Discord does; a pinned one stays as it is."""
    if message.pinned:
        return
    if len(pins(message.channel)) >= MAX_PINS:
        raise ApiError(400, 30003, f"Maximum number of pins reached ({MAX_PINS})")
    message.pinned_at = world.now()
    _pins_changed(world, message)
    notice = Message(
        world.ids.next(), message.channel, by, world.now(), type=MessageType.CHANNEL_PINNED_MESSAGE, reference=message
    )
    message.channel.messages[notice.id] = notice
    world.emit(event_of("MESSAGE_CREATE", notice))
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


def _pins_changed(world: World, message: Message) -> None:
    world.emit(event_of("MESSAGE_UPDATE", message))
    latest = next(iter(pins(message.channel)), None)
    told = pointer(message, "id") | {"last_pin_timestamp": payloads.iso(latest.pinned_at) if latest else None}
    del told["id"]
    world.emit(Event("CHANNEL_PINS_UPDATE", told, message.channel.guild, message.channel))


def _reacted(world: World, message: Message, user: User, emoji: str, name: str) -> None:
    told = pointer(message, "message_id") | {
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

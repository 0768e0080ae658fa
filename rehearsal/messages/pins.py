"""Pins and unpins messages, with Discord's notice in the channel."""

from rehearsal import payloads
from rehearsal.enums import MessageType
from rehearsal.errors import ApiError
from rehearsal.messages.publishing import publish, publish_change
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.world import GatewayEvent, World

MAX_PINS = 250


def pin(world: World, message: Message, by: User) -> None:
    """Pin a message, and post Discord's notice in the channel; does nothing if it is pinned already."""
    if message.pinned:
        return
    if len(pinned_in(message.channel)) >= MAX_PINS:
        raise ApiError(400, 30003, f"Maximum number of pins reached ({MAX_PINS})")
    message.pinned_at = world.now()
    _pins_changed(world, message)
    notice = Message(
        world.ids.next(), message.channel, by, world.now(), type=MessageType.CHANNEL_PINNED_MESSAGE, reference=message
    )
    publish(world, notice)
    world.journal.note(EntryKind.PIN, message.text, actor=by, channel=message.channel, message=message)


def unpin(world: World, message: Message) -> None:
    if message.pinned:
        message.pinned_at = None
        _pins_changed(world, message)


def pinned_in(channel: Channel) -> list[Message]:
    """The pinned messages, the most recently pinned first."""
    pinned = [(each.pinned_at, each) for each in channel.messages.values() if each.pinned_at]
    return [each for _, each in sorted(pinned, key=lambda pair: (pair[0], pair[1].id), reverse=True)]


def _pins_changed(world: World, message: Message) -> None:
    publish_change(world, message)
    latest = next(iter(pinned_in(message.channel)), None)
    payload = payloads.pointer(message, "id") | {
        "last_pin_timestamp": payloads.iso(latest.pinned_at) if latest else None
    }
    del payload["id"]
    world.emit(GatewayEvent("CHANNEL_PINS_UPDATE", payload, message.channel.guild, message.channel))

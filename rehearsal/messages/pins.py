"""Pin and unpin messages; Discord says so in the channel."""

from rehearsal import payloads
from rehearsal.enums import MessageType
from rehearsal.errors import ApiError
from rehearsal.messages.publishing import publish, tell_of_change
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.world import GatewayEvent, World

MAX_PINS = 250


def pin(world: World, message: Message, by: User) -> None:
    """Pin a message, and say so in the channel as Discord does; a pinned one stays as it is."""
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
    """The pinned messages, the one pinned last first."""
    pinned = [(each.pinned_at, each) for each in channel.messages.values() if each.pinned_at]
    return [each for _, each in sorted(pinned, key=lambda pair: (pair[0], pair[1].id), reverse=True)]


def _pins_changed(world: World, message: Message) -> None:
    tell_of_change(world, message)
    latest = next(iter(pinned_in(message.channel)), None)
    told = payloads.pointer(message, "id") | {"last_pin_timestamp": payloads.iso(latest.pinned_at) if latest else None}
    del told["id"]
    world.emit(GatewayEvent("CHANNEL_PINS_UPDATE", told, message.channel.guild, message.channel))

"""Emits the gateway events of new, changed and deleted messages."""

from rehearsal import payloads
from rehearsal.world.models import Message
from rehearsal.world.world import GatewayEvent, World


def publish(world: World, message: Message) -> None:
    """Add a new message to its channel, and emit the event."""
    message.channel.messages[message.id] = message
    world.emit(_event_of("MESSAGE_CREATE", message))


def publish_change(world: World, message: Message) -> None:
    world.emit(_event_of("MESSAGE_UPDATE", message))


def publish_deletion(world: World, message: Message) -> None:
    """Remove a message from its channel, and emit the event."""
    message.channel.messages.pop(message.id, None)
    message.deleted = True
    payload = payloads.pointer(message, "id")
    world.emit(GatewayEvent("MESSAGE_DELETE", payload, message.channel.guild, message.channel, message))


def _event_of(name: str, message: Message) -> GatewayEvent:
    """An event with the whole message; that of an ephemeral message goes only to its own bot."""
    only = message.application if message.ephemeral else None
    return GatewayEvent(name, payloads.message_event(message), message.channel.guild, message.channel, message, only)

"""Tell the gateway of messages: new, changed and deleted ones."""

from rehearsal import payloads
from rehearsal.world.models import Message
from rehearsal.world.world import GatewayEvent, World


def publish(world: World, message: Message) -> None:
    """Put a new message into its channel, and tell of it."""
    message.channel.messages[message.id] = message
    world.emit(_event_of("MESSAGE_CREATE", message))


def tell_of_change(world: World, message: Message) -> None:
    world.emit(_event_of("MESSAGE_UPDATE", message))


def withdraw(world: World, message: Message) -> None:
    """Take a message out of its channel, and tell that it was deleted."""
    message.channel.messages.pop(message.id, None)
    message.deleted = True
    told = payloads.pointer(message, "id")
    world.emit(GatewayEvent("MESSAGE_DELETE", told, message.channel.guild, message.channel, message))


def _event_of(name: str, message: Message) -> GatewayEvent:
    """An event that carries the whole message; one that is ephemeral goes to its own bot only."""
    only = message.application if message.ephemeral else None
    return GatewayEvent(name, payloads.message_event(message), message.channel.guild, message.channel, message, only)

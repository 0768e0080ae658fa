"""What the gateway tells of a message."""

from typing import Any

from rehearsal import message_payloads
from rehearsal.world.models import Message
from rehearsal.world.world import Event


def event_of(name: str, message: Message) -> Event:
    """An event that carries the whole message; one that is ephemeral goes to its own bot only."""
    only = message.application if message.ephemeral else None
    return Event(name, message_payloads.message_event(message), message.channel.guild, message.channel, message, only)


def pointer(message: Message, key: str) -> dict[str, Any]:
    """Where a message is: its id under `key`, its channel's, its guild's."""
    where = {key: str(message.id), "channel_id": str(message.channel.id)}
    return where | ({"guild_id": str(message.channel.guild.id)} if message.channel.guild else {})

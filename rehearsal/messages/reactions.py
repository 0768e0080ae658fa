"""Adds and removes reactions."""

from rehearsal import payloads
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Message, User
from rehearsal.world.world import GatewayEvent, World


def react(world: World, message: Message, user: User, emoji: str) -> None:
    users = message.reactions.setdefault(emoji, [])
    if user.id not in users:
        users.append(user.id)
        _emit_reaction(world, message, user, emoji, "MESSAGE_REACTION_ADD")


def unreact(world: World, message: Message, user: User, emoji: str) -> None:
    users = message.reactions.get(emoji, [])
    if user.id in users:
        users.remove(user.id)
        if not users:
            del message.reactions[emoji]
        _emit_reaction(world, message, user, emoji, "MESSAGE_REACTION_REMOVE")


def _emit_reaction(world: World, message: Message, user: User, emoji: str, name: str) -> None:
    payload = payloads.pointer(message, "message_id") | {
        "user_id": str(user.id),
        "emoji": payloads.emoji(emoji),
        "burst": False,
        "type": 0,
    }
    if name.endswith("ADD"):
        payload["message_author_id"] = str(message.author.id)
        if message.channel.guild:
            payload["member"] = payloads.member(message.channel.guild.members[user.id])
    world.emit(GatewayEvent(name, payload, message.channel.guild, message.channel))
    world.journal.note(EntryKind.REACTION, emoji, actor=user, channel=message.channel, message=message)

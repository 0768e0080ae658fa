"""Membership of threads: people join directly, by writing there, or by being mentioned there."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType
from rehearsal.permissions import Permission
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.world import GatewayEvent, World


def join(world: World, thread: Channel, user: User) -> None:
    """Add a member of the guild to a thread; for a private thread, a bot receives THREAD_CREATE."""
    assert thread.guild
    if user.id in thread.joined:
        return
    thread.joined[user.id] = world.now()
    if user.bot and thread.type == ChannelType.PRIVATE_THREAD:
        payload = payloads.thread(thread, user.id)
        world.emit(GatewayEvent("THREAD_CREATE", payload, thread.guild, thread, only=world.applications[user.id]))
    member = {"member": payloads.member(thread.guild.members[user.id]), "presence": None}
    _changed(world, thread, {"added_members": [payloads.thread_member(thread, user.id) | member]})


def leave(world: World, thread: Channel, user: User) -> None:
    if thread.joined.pop(user.id, None):
        _changed(world, thread, {"removed_member_ids": [str(user.id)]})


def add_participants(world: World, message: Message) -> None:
    """Add a message's author and the people it mentions to its thread, if they can see the parent channel."""
    thread = message.channel
    if not thread.is_thread or thread.guild is None:
        return
    in_roles = [each.user for each in thread.guild.members.values() if each.roles.intersection(message.mention_roles)]
    for user in (message.author, *message.mentions, *in_roles):
        if thread.guild.permissions(user, thread.major) & Permission.VIEW_CHANNEL:
            join(world, thread, user)


def _changed(world: World, thread: Channel, what: dict[str, Any]) -> None:
    assert thread.guild
    payload = {"id": str(thread.id), "guild_id": str(thread.guild.id), "member_count": len(thread.joined)}
    world.emit(GatewayEvent("THREAD_MEMBERS_UPDATE", payload | what, thread.guild, thread))

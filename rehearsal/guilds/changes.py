"""Creates, changes and removes channels, roles and members, and emits the gateway events."""

from collections.abc import Mapping
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType
from rehearsal.errors import ApiError, CannotDo, invalid_form
from rehearsal.guilds import threads
from rehearsal.permissions import Overwrite, Permission
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Guild, Member, Role, User
from rehearsal.world.world import GatewayEvent, World

EVERYONE = (
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.STREAM
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_VAD
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.REQUEST_TO_SPEAK
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.SEND_POLLS
)
"""What @everyone may do in a new guild."""

MOST_IN_CATEGORY = 50
_TEXT_FIELDS = ("name", "topic", "position", "user_limit", "rate_limit_per_user")


def set_locale(world: World, guild: Guild, locale: str) -> None:
    """Change the language of a guild, as who manages it does in its settings."""
    guild.locale = locale
    world.emit(GatewayEvent("GUILD_UPDATE", payloads.guild(guild), guild))


def add_channel(world: World, guild: Guild, body: Mapping[str, Any], by: User | None = None) -> Channel:
    """Create a channel from a request's body."""
    parent = guild.channels.get(int(body["parent_id"])) if body.get("parent_id") else None
    channel = Channel(
        world.ids.next(),
        ChannelType(body.get("type") or 0),
        _channel_name(body["name"], body.get("type") or 0),
        guild,
        parent,
        position=len(guild.channels),
    )
    _write_channel(channel, {key: value for key, value in body.items() if key != "name"})
    if parent and "permission_overwrites" not in body:
        channel.overwrites = list(parent.overwrites)
    guild.channels[channel.id] = world.channels[channel.id] = channel
    world.emit(GatewayEvent("CHANNEL_CREATE", payloads.channel(channel), guild))
    world.journal.note(EntryKind.CHANNEL, f"made {channel.name}", actor=by, channel=channel)
    return channel


def refuse_category(guild: Guild, body: Mapping[str, Any], channel: Channel | None = None) -> None:
    """Raises ApiError 50035 if the channel cannot go into the category of a request's body."""
    if not body.get("parent_id"):
        return
    parent = guild.channels.get(int(body["parent_id"]))
    if parent is None or parent.type != ChannelType.CATEGORY:
        raise invalid_form(["parent_id"], "CHANNEL_PARENT_INVALID", "Category does not exist")
    inside = [each for each in guild.channels.values() if each.parent is parent and each is not channel]
    if len(inside) >= MOST_IN_CATEGORY:
        message = f"Maximum number of channels in category reached ({MOST_IN_CATEGORY})"
        raise invalid_form(["parent_id"], "CHANNEL_PARENT_MAX_CHANNELS", message)


def change_channel(world: World, channel: Channel, body: Mapping[str, Any], by: User | None = None) -> None:
    assert channel.guild
    if "name" in body:
        channel.name = _channel_name(body["name"], channel.type)
    _write_channel(channel, {key: value for key, value in body.items() if key != "name"})
    if channel.is_thread:
        threads.change(world, channel, body)
    name = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    thread = channel if channel.is_thread else None
    world.emit(GatewayEvent(name, payloads.channel(channel), channel.guild, thread))
    world.journal.note(EntryKind.CHANNEL, f"changed {channel.name}", actor=by, channel=channel)


def remove_channel(world: World, channel: Channel, by: User | None = None) -> None:
    """Delete a guild's channel with its threads, or close a DM (which keeps its messages)."""
    if channel.guild is None:
        return
    payload = payloads.channel(channel)
    for thread in [each for each in channel.guild.threads.values() if each.parent is channel]:
        del channel.guild.threads[thread.id]
        del world.channels[thread.id]
    (channel.guild.threads if channel.is_thread else channel.guild.channels).pop(channel.id, None)
    world.channels.pop(channel.id, None)
    name, thread = ("THREAD_DELETE", channel) if channel.is_thread else ("CHANNEL_DELETE", None)
    world.emit(GatewayEvent(name, payload, channel.guild, thread))
    world.journal.note(EntryKind.CHANNEL, f"deleted {channel.name}", actor=by, channel=channel)


def set_overwrite(world: World, channel: Channel, overwrite: Overwrite) -> None:
    others = [each for each in channel.overwrites if each.target != overwrite.target]
    channel.overwrites = [*others, overwrite]
    _overwrites_changed(world, channel)


def remove_overwrite(world: World, channel: Channel, target: int) -> None:
    channel.overwrites = [each for each in channel.overwrites if each.target != target]
    _overwrites_changed(world, channel)


def add_role(world: World, guild: Guild, body: Mapping[str, Any], bot_id: int | None = None) -> Role:
    """Create a role; as in Discord, right above @everyone, so that all others move up."""
    role = Role(world.ids.next(), body.get("name") or "new role", 0, bot_id=bot_id)
    role.permissions = guild.roles[guild.id].permissions
    for other in guild.roles.values():
        other.position += other.position > 0
    _write_role(role, body)
    guild.roles[role.id] = role
    world.emit(GatewayEvent("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": payloads.role(role)}, guild))
    world.journal.note(EntryKind.ROLE, f"made {role.name}")
    return role


def change_role(world: World, guild: Guild, role: Role, body: Mapping[str, Any]) -> None:
    _write_role(role, body)
    world.emit(GatewayEvent("GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": payloads.role(role)}, guild))


def remove_role(world: World, guild: Guild, role: Role) -> None:
    """Delete a role, also from its members and from the channels' overwrites."""
    del guild.roles[role.id]
    for member in guild.members.values():
        member.roles.discard(role.id)
    for channel in guild.channels.values():
        channel.overwrites = [each for each in channel.overwrites if each.target != role.id]
    world.emit(GatewayEvent("GUILD_ROLE_DELETE", {"guild_id": str(guild.id), "role_id": str(role.id)}, guild))
    world.journal.note(EntryKind.ROLE, f"deleted {role.name}")


def add_member(world: World, guild: Guild, user: User) -> Member:
    if user.id in guild.banned:
        raise CannotDo(f"{user.name} is banned from {guild.name}.")
    member = Member(user, world.now())
    guild.members[user.id] = member
    payload = payloads.member(member) | {"guild_id": str(guild.id)}
    world.emit(GatewayEvent("GUILD_MEMBER_ADD", payload, guild))
    world.journal.note(EntryKind.MEMBER, f"joined {guild.name}", actor=user)
    return member


def remove_member(world: World, guild: Guild, user: User) -> None:
    """Remove somebody from a guild; a bot receives GUILD_DELETE."""
    if user.bot:
        payload: dict[str, Any] = {"id": str(guild.id)}
        world.emit(GatewayEvent("GUILD_DELETE", payload, guild, only=world.applications[user.id]))
    del guild.members[user.id]
    for thread in guild.threads.values():
        thread.joined.pop(user.id, None)
    gone = {"guild_id": str(guild.id), "user": payloads.user(user)}
    world.emit(GatewayEvent("GUILD_MEMBER_REMOVE", gone, guild))
    world.journal.note(EntryKind.MEMBER, f"left {guild.name}", actor=user)


def ban(world: World, guild: Guild, user: User) -> None:
    """Keep somebody out of a guild, and remove them if they are in it."""
    guild.banned.add(user.id)
    payload = {"guild_id": str(guild.id), "user": payloads.user(user)}
    world.emit(GatewayEvent("GUILD_BAN_ADD", payload, guild))
    if user.id in guild.members:
        remove_member(world, guild, user)


def give_role(world: World, guild: Guild, member: Member, role: Role) -> None:
    if role.id not in member.roles:
        member.roles.add(role.id)
        _member_changed(world, guild, member)


def take_role(world: World, guild: Guild, member: Member, role: Role) -> None:
    if role.id in member.roles:
        member.roles.remove(role.id)
        _member_changed(world, guild, member)


def refuse_above(guild: Guild, by: User, role: Role) -> None:
    """Raises ApiError 50013 unless the role is below the user's highest one."""
    if role.position >= guild.rank(by):
        raise ApiError(403, 50013, "Missing Permissions")


def overwrites_in(body: Mapping[str, Any]) -> list[Overwrite]:
    """A request's overwrites; allow and deny are strings of digits, or absent."""
    return [
        Overwrite(int(each["id"]), int(each.get("allow") or 0), int(each.get("deny") or 0))
        for each in body.get("permission_overwrites") or ()
    ]


def _write_channel(channel: Channel, body: Mapping[str, Any]) -> None:
    for key in _TEXT_FIELDS:
        if body.get(key) is not None:
            setattr(channel, key, body[key])
    if "permission_overwrites" in body:
        channel.overwrites = overwrites_in(body)
    if "parent_id" in body and channel.guild and not channel.is_thread:
        channel.parent = channel.guild.channels.get(int(body["parent_id"] or 0))


def _write_role(role: Role, body: Mapping[str, Any]) -> None:
    if body.get("name"):
        role.name = body["name"]
    if body.get("permissions") is not None:
        role.permissions = int(body["permissions"])
    role.color = body.get("color") or (body.get("colors") or {}).get("primary_color") or role.color
    role.hoist = bool(body.get("hoist", role.hoist))
    role.mentionable = bool(body.get("mentionable", role.mentionable))


def _overwrites_changed(world: World, channel: Channel) -> None:
    assert channel.guild
    world.emit(GatewayEvent("CHANNEL_UPDATE", payloads.channel(channel), channel.guild))


def _member_changed(world: World, guild: Guild, member: Member) -> None:
    world.emit(GatewayEvent("GUILD_MEMBER_UPDATE", payloads.member(member) | {"guild_id": str(guild.id)}, guild))
    names = ", ".join(guild.roles[role].name for role in member.roles if role in guild.roles)
    world.journal.note(EntryKind.MEMBER, f"roles: {names}", actor=member.user)


def _channel_name(name: str, kind: int) -> str:
    # Discord makes the names of text channels lower case, without spaces.
    return name.lower().replace(" ", "-") if kind in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT) else name

"""Computes permissions in a guild or a channel by Discord's documented algorithm."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """Discord's permissions with its own names and bits; bit 47 is not used."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


NONE = Permission(0)
ALL = Permission(sum(Permission))
AS_GUEST = Permission.VIEW_CHANNEL | Permission.CONNECT | Permission.SPEAK | Permission.STREAM | Permission.USE_VAD
"""What a guest may do in the voice channel that they were invited to: be in the call, and neither write nor press."""

_WITHOUT_SEND_MESSAGES = (
    Permission.MENTION_EVERYONE | Permission.SEND_TTS_MESSAGES | Permission.ATTACH_FILES | Permission.EMBED_LINKS
)
_WITHOUT_CONNECT = (
    Permission.SPEAK
    | Permission.STREAM
    | Permission.PRIORITY_SPEAKER
    | Permission.USE_VAD
    | Permission.MUTE_MEMBERS
    | Permission.DEAFEN_MEMBERS
    | Permission.MOVE_MEMBERS
    | Permission.REQUEST_TO_SPEAK
    | Permission.USE_EMBEDDED_ACTIVITIES
    | Permission.USE_SOUNDBOARD
    | Permission.USE_EXTERNAL_SOUNDS
    | Permission.SET_VOICE_CHANNEL_STATUS
)
_WITHOUT_CONNECT_IN_VOICE = _WITHOUT_CONNECT | Permission.MANAGE_CHANNELS | Permission.MANAGE_ROLES


@dataclass(frozen=True, slots=True)
class Overwrite:
    """One of a channel's permission overwrites; `target` is a role's or a member's id (@everyone is the guild's)."""

    target: int
    allow: int = 0
    deny: int = 0


def compute(
    *,
    user_id: int,
    owner_id: int,
    guild_id: int,
    roles: Mapping[int, int],
    member_roles: Collection[int],
    overwrites: Sequence[Overwrite] | None = None,
    voice: bool = False,
) -> Permission:
    """A member's permissions in a channel, or in the whole guild if `overwrites` is None.

    `roles` maps role ids to permissions and must contain @everyone under the guild's id; ids in `member_roles` that
    are not in it are ignored. An empty `overwrites` means a channel without overwrites: there, unlike in the whole
    guild, being unable to view the channel denies everything else. `voice` is true for voice and stage channels,
    which nobody can manage without the permission to connect.
    """
    base = roles[guild_id]
    for role in member_roles:
        base |= roles.get(role, 0)
    if user_id == owner_id or base & Permission.ADMINISTRATOR:
        return ALL
    if overwrites is None:
        return Permission(base)
    return _implied(Permission(_overwritten(base, user_id, guild_id, member_roles, overwrites)), voice)


def _overwritten(
    base: int, user_id: int, guild_id: int, member_roles: Collection[int], overwrites: Sequence[Overwrite]
) -> int:
    everyone = [each for each in overwrites if each.target == guild_id]
    of_roles = [each for each in overwrites if each.target in member_roles and each.target != guild_id]
    of_member = [each for each in overwrites if each.target == user_id]
    for layer in (everyone, of_roles, of_member):
        allow = deny = 0
        for overwrite in layer:
            allow |= overwrite.allow
            deny |= overwrite.deny
        base = base & ~deny | allow
    return base


def _implied(explicit: Permission, voice: bool) -> Permission:
    if not explicit & Permission.VIEW_CHANNEL:
        return NONE
    if not explicit & Permission.SEND_MESSAGES:
        explicit &= ~_WITHOUT_SEND_MESSAGES
    if not explicit & Permission.CONNECT:
        explicit &= ~(_WITHOUT_CONNECT_IN_VOICE if voice else _WITHOUT_CONNECT)
    return explicit

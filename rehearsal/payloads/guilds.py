"""Discord's JSON for users, applications, guilds, channels, roles and members."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rehearsal.enums import ChannelType, Intent, MemberFlag
from rehearsal.world.models import Application, Channel, Guild, Member, Role, User, VoiceState
from rehearsal.world.snowflakes import made_at

_FIXED_FIELDS: dict[str, Any] = {
    "icon": None,
    "description": None,
    "home_header": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "application_id": None,
    "region": "deprecated",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "widget_channel_id": None,
    "verification_level": 0,
    "default_message_notifications": 0,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "public_updates_channel_id": None,
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
    "incidents_data": None,
}
_PORTAL_FLAGS = {Intent.GUILD_PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}
"""The application flag for each enabled intent, in the variant for unverified bots."""


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def user(of: User) -> dict[str, Any]:
    return {
        "id": str(of.id),
        "username": of.username,
        "discriminator": "0001" if of.bot else "0",
        "global_name": None if of.bot else of.name,
        "avatar": None,
        "bot": of.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def me(of: Application) -> dict[str, Any]:
    return user(of.user) | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


def application(of: Application, owner: User, guilds: int) -> dict[str, Any]:
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(of.user),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": f"{of.id:064x}",
        "flags": application_flags(of),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": guilds,
        "approximate_user_install_count": 0,
        "team": None,
        "summary": "",
        "integration_types_config": {"0": {}},
    }


def role(of: Role) -> dict[str, Any]:
    tags = {"tags": {"bot_id": str(of.bot_id)}} if of.bot_id else {}
    return {
        "id": str(of.id),
        "name": of.name,
        "permissions": str(int(of.permissions)),
        "position": of.position,
        "color": of.color,
        "colors": {"primary_color": of.color, "secondary_color": None, "tertiary_color": None},
        "hoist": of.hoist,
        "managed": of.bot_id is not None,
        "mentionable": of.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **tags,
    }


def bare_member(of: Member) -> dict[str, Any]:
    """A member without the user, as in a message, which has the author separately."""
    return {
        "roles": [str(each) for each in sorted(of.roles)],
        "nick": of.nick,
        "avatar": None,
        "banner": None,
        "joined_at": None if of.guest_in else iso(of.joined_at),
        "premium_since": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": int(MemberFlag.IS_GUEST) if of.guest_in else 0,
        "communication_disabled_until": None,
    }


def member(of: Member) -> dict[str, Any]:
    return bare_member(of) | {"user": user(of.user)}


def channel(of: Channel) -> dict[str, Any]:
    if of.is_thread:
        return thread(of)
    if of.type == ChannelType.DM:
        return {
            "id": str(of.id),
            "type": of.type,
            "last_message_id": _last_message(of),
            "flags": 0,
            "recipients": [user(of.recipients[0])],
        }
    assert of.guild
    return {
        "id": str(of.id),
        "type": of.type,
        "name": of.name,
        "guild_id": str(of.guild.id),
        "parent_id": str(of.parent.id) if of.parent else None,
        "position": of.position,
        "topic": of.topic,
        "nsfw": False,
        "flags": 0,
        "rate_limit_per_user": of.rate_limit_per_user,
        "last_message_id": _last_message(of),
        "permission_overwrites": _overwrites(of, of.guild),
        **({"bitrate": 64000, "user_limit": of.user_limit, "rtc_region": None} if of.is_vocal else {}),
    }


def thread(of: Channel, reader: int | None = None) -> dict[str, Any]:
    """A thread, with the membership of the user `reader` if they are in it."""
    assert of.guild
    assert of.parent
    return {
        "id": str(of.id),
        "type": of.type,
        "name": of.name,
        "guild_id": str(of.guild.id),
        "parent_id": str(of.parent.id),
        "owner_id": str(of.owner_id),
        "flags": 0,
        "rate_limit_per_user": of.rate_limit_per_user,
        "last_message_id": _last_message(of),
        "message_count": len(of.messages),
        "total_message_sent": len(of.messages),
        "member_count": len(of.joined),
        "thread_metadata": {
            "archived": of.archived,
            "auto_archive_duration": of.auto_archive_duration,
            "archive_timestamp": iso(of.archived_at or made_at(of.id)),
            "create_timestamp": iso(made_at(of.id)),
            "locked": of.locked,
        },
        **({"member": thread_member(of, reader)} if reader in of.joined else {}),
    }


def thread_member(of: Channel, user_id: int) -> dict[str, Any]:
    return {"id": str(of.id), "user_id": str(user_id), "join_timestamp": iso(of.joined[user_id]), "flags": 0}


def guild(of: Guild) -> dict[str, Any]:
    return _FIXED_FIELDS | {
        "id": str(of.id),
        "name": of.name,
        "owner_id": str(of.owner.id),
        "preferred_locale": of.locale,
        "features": sorted(of.features),
        "emojis": [],
        "stickers": [],
        "roles": [role(each) for each in of.roles.values()],
    }


def guild_create(of: Guild, members: Iterable[Member], joined_at: datetime) -> dict[str, Any]:
    """A guild in the gateway's GUILD_CREATE; `members` are those that the bot's intents allow it to see.

    The caller adds threads and scheduled events, since they depend on what the bot can see.
    """
    return guild(of) | {
        "joined_at": iso(joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [member(each) for each in members],
        "channels": [channel(each) for each in of.channels.values()],
        "voice_states": [voice_state(each) for each in of.voice_states.values()],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
    }


def voice_state(of: VoiceState, *, left: bool = False) -> dict[str, Any]:
    assert of.channel.guild
    return {
        "guild_id": str(of.channel.guild.id),
        "channel_id": None if left else str(of.channel.id),
        "user_id": str(of.user_id),
        "member": member(of.channel.guild.anybody(of.user_id)),
        "session_id": of.session_id,
        "deaf": False,
        "mute": False,
        "self_deaf": of.self_deaf,
        "self_mute": of.self_mute,
        "self_video": False,
        "suppress": False,
        "request_to_speak_timestamp": None,
    }


def application_flags(of: Application) -> int:
    return sum(flag for intent, flag in _PORTAL_FLAGS.items() if of.privileged & intent)


def _overwrites(of: Channel, guild_of: Guild) -> list[dict[str, Any]]:
    return [
        {
            "id": str(each.target),
            "type": 0 if each.target in guild_of.roles else 1,
            "allow": str(int(each.allow)),
            "deny": str(int(each.deny)),
        }
        for each in of.overwrites
    ]


def _last_message(of: Channel) -> str | None:
    return str(next(reversed(of.messages))) if of.messages else None

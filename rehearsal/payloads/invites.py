"""Discord's JSON for invites."""

from typing import Any

from rehearsal.payloads.guilds import iso, user
from rehearsal.world.models import Invite


def invite(of: Invite, *, with_metadata: bool = False, counted: bool = False) -> dict[str, Any]:
    """An invite; who may list invites reads its metadata too."""
    guild = of.channel.guild
    assert guild
    metadata = {
        "uses": of.uses,
        "max_uses": of.max_uses,
        "max_age": of.max_age,
        "temporary": of.temporary,
        "created_at": iso(of.created_at),
    }
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 0}
    return {
        "type": 0,
        "code": of.code,
        "inviter": user(of.inviter),
        "expires_at": iso(of.expires_at),
        "flags": int(of.flags),
        "guild_id": str(guild.id),
        "guild": {
            "id": str(guild.id),
            "name": guild.name,
            "splash": None,
            "banner": None,
            "description": None,
            "icon": None,
            "features": sorted(guild.features),
            "verification_level": 0,
            "vanity_url_code": None,
            "nsfw_level": 0,
            "nsfw": False,
            "premium_subscription_count": 0,
        },
        "channel": {"id": str(of.channel.id), "type": of.channel.type, "name": of.channel.name},
        **(metadata if with_metadata else {}),
        **(counts if counted else {}),
    }


def invite_event(of: Invite) -> dict[str, Any]:
    """An invite in the gateway's INVITE_CREATE."""
    assert of.channel.guild
    return {
        "channel_id": str(of.channel.id),
        "code": of.code,
        "created_at": iso(of.created_at),
        "expires_at": iso(of.expires_at),
        "flags": int(of.flags),
        "guild_id": str(of.channel.guild.id),
        "inviter": user(of.inviter),
        "max_age": of.max_age,
        "max_uses": of.max_uses,
        "temporary": of.temporary,
        "uses": 0,
    }


def invite_deleted(of: Invite) -> dict[str, Any]:
    """An invite in the gateway's INVITE_DELETE."""
    assert of.channel.guild
    return {"channel_id": str(of.channel.id), "guild_id": str(of.channel.guild.id), "code": of.code}

"""Discord's JSON for interactions: to the bot, in messages, and in responses to callbacks."""

import re
from typing import Any

from rehearsal.enums import CallbackType, ChannelType, InteractionType
from rehearsal.payloads.guilds import channel, member, user
from rehearsal.payloads.messages import message
from rehearsal.world.interactions import Interaction
from rehearsal.world.models import ATTACHMENT_LIMIT

_WITH_MESSAGE = (
    CallbackType.MESSAGE,
    CallbackType.DEFERRED_MESSAGE,
    CallbackType.UPDATE,
    CallbackType.DEFERRED_UPDATE,
)
_OPTIONS = re.compile(r" \w+:.*", re.DOTALL)
"""What somebody typed after the name of a command."""


def interaction(asked: Interaction) -> dict[str, Any]:
    """The data of INTERACTION_CREATE."""
    where, guild = asked.channel, asked.channel.guild
    payload: dict[str, Any] = {
        "id": str(asked.id),
        "application_id": str(asked.application.id),
        "type": asked.type,
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(where.id),
        "channel": channel(where) | {"permissions": str(int(where.permissions(asked.user)))},
        "app_permissions": str(int(where.permissions(asked.application.user))),
        "locale": asked.user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": _owners(asked),
        "context": 1 if where.type == ChannelType.DM else 0,
        "attachment_size_limit": ATTACHMENT_LIMIT,
    }
    if asked.source:
        payload["message"] = message(asked.source)
    if guild is None:
        return payload | {"user": user(asked.user)}
    permissions = {"permissions": str(int(where.permissions(asked.user)))}
    return payload | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": sorted(guild.features)},
        "guild_locale": guild.locale,
        "member": member(guild.members[asked.user.id]) | permissions,
    }


def interaction_metadata(asked: Interaction) -> dict[str, Any]:
    """The `interaction_metadata` of a message."""
    payload: dict[str, Any] = {
        "id": str(asked.id),
        "type": asked.type,
        "user": user(asked.user),
        "authorizing_integration_owners": _owners(asked),
    }
    if asked.response:
        payload["original_response_message_id"] = str(asked.response.id)
    if asked.type == InteractionType.COMMAND:
        payload["name"] = _OPTIONS.sub("", asked.did.removeprefix("/"))
    elif asked.parent:
        payload["triggering_interaction_metadata"] = interaction_metadata(asked.parent)
    elif asked.source:
        payload["interacted_message_id"] = str(asked.source.id)
    return payload


def callback_response(asked: Interaction) -> dict[str, Any]:
    """The body for a callback with `with_response`."""
    payload: dict[str, Any] = {"id": str(asked.id), "type": asked.type}
    answer: dict[str, Any] = {"interaction": payload}
    if asked.response and asked.acknowledged in _WITH_MESSAGE:
        payload |= {
            "response_message_id": str(asked.response.id),
            "response_message_loading": asked.response.loading,
            "response_message_ephemeral": asked.response.ephemeral,
        }
        answer["resource"] = {"type": asked.acknowledged, "message": message(asked.response)}
    return answer


def _owners(asked: Interaction) -> dict[str, str]:
    return {"0": str(asked.channel.guild.id) if asked.channel.guild else "0"}

"""Channels: create, read, change, delete; their overwrites, and the status of voice channels."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType
from rehearsal.errors import ApiError
from rehearsal.guilds import changes, threads
from rehearsal.http.routing import Call, Response, RouteTable
from rehearsal.limits import check_channel, check_overwrite
from rehearsal.limits.channels import MEMBER
from rehearsal.limits.fields import check_text
from rehearsal.permissions import NONE, Permission
from rehearsal.world.models import Channel, Guild

router = RouteTable()

_STATUS_LENGTH = 500


@router.route("GET", "/channels/{channel_id}")
def channel(call: Call) -> dict[str, Any]:
    return payloads.channel(call.channel)


def _check_new(call: Call) -> None:
    check_channel(call.body)


def _check_change(call: Call) -> None:
    check_channel({"name": call.channel.name, "type": call.channel.type} | call.body)


def _check_overwrite(call: Call) -> None:
    check_overwrite(call.body)


def _check_status(call: Call) -> None:
    check_text(call.body, "status", (), most=_STATUS_LENGTH)


@router.route("PATCH", "/channels/{channel_id}", check=_check_change)
def change_channel(call: Call) -> dict[str, Any]:
    _guild_of(call.channel)
    if call.channel.is_thread:
        call.require(NONE)
        threads.refuse_change(call.channel, call.me, call.body)
    else:
        call.require(Permission.MANAGE_CHANNELS)
    if "permission_overwrites" in call.body:
        call.require(Permission.MANAGE_ROLES)
        _refuse_greater(call, call.body)
    if call.body.get("parent_id") and not call.channel.is_thread:
        changes.refuse_category(_guild_of(call.channel), call.body, call.channel)
    if _renames(call.channel, call.body):
        call.limits.rename(call.channel.id)
    changes.change_channel(call.world, call.channel, call.body, call.me)
    return payloads.channel(call.channel)


@router.route("DELETE", "/channels/{channel_id}")
def delete_channel(call: Call) -> dict[str, Any]:
    if call.channel.guild:
        call.require(Permission.MANAGE_THREADS if call.channel.is_thread else Permission.MANAGE_CHANNELS)
    deleted = payloads.channel(call.channel)
    changes.remove_channel(call.world, call.channel, call.me)
    return deleted


@router.route("GET", "/guilds/{guild_id}/channels")
def channels(call: Call) -> list[dict[str, Any]]:
    return [payloads.channel(each) for each in call.guild.channels.values()]


@router.route("POST", "/guilds/{guild_id}/channels", needs=Permission.MANAGE_CHANNELS, check=_check_new)
def add_channel(call: Call) -> Response:
    _refuse_greater(call, call.body)
    changes.refuse_category(call.guild, call.body)
    if len(call.guild.channels) >= 500:
        raise ApiError(400, 30013, "Maximum number of guild channels reached (500)")
    return Response(201, payloads.channel(changes.add_channel(call.world, call.guild, call.body, call.me)))


@router.route(
    "PUT",
    "/channels/{channel_id}/permissions/{overwrite_id}",
    needs=Permission.MANAGE_ROLES,
    check=_check_overwrite,
)
def set_overwrite(call: Call) -> None:
    asked = {"permission_overwrites": [{**call.body, "id": call.params["overwrite_id"]}]}
    _refuse_greater(call, asked)
    changes.set_overwrite(call.world, call.channel, *changes.overwrites_in(asked))


@router.route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", needs=Permission.MANAGE_ROLES)
def remove_overwrite(call: Call) -> None:
    target = int(call.params["overwrite_id"])
    if target not in {each.target for each in call.channel.overwrites}:
        raise ApiError(404, 10009, "Unknown Overwrite")
    changes.remove_overwrite(call.world, call.channel, target)


@router.route(
    "PUT", "/channels/{channel_id}/voice-status", needs=Permission.SET_VOICE_CHANNEL_STATUS, check=_check_status
)
def set_status(call: Call) -> None:
    """Set or clear a voice channel's status; from outside it, that needs the permission to manage the channel."""
    guild = _guild_of(call.channel)
    if call.channel.type != ChannelType.VOICE:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    state = guild.voice_states.get(call.me.id)
    if state is None or state.channel is not call.channel:
        call.require(Permission.MANAGE_CHANNELS)
    call.voice.set_status(call.channel, call.body.get("status"), call.me)


def _guild_of(of: Channel) -> Guild:
    if of.guild is None:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    return of.guild


def _renames(of: Channel, body: dict[str, Any]) -> bool:
    return any(key in body and body[key] != getattr(of, key) for key in ("name", "topic"))


def _refuse_greater(call: Call, body: dict[str, Any]) -> None:
    """Raises ApiError 50013 for overwrites with a permission that the bot itself does not have, 10009 for nobody's."""
    guild = call.guild if "guild_id" in call.params else _guild_of(call.channel)
    held = guild.permissions(call.me)
    touched = 0
    for overwrite in changes.overwrites_in(body):
        touched |= overwrite.allow | overwrite.deny
    if not all(_exists(guild, each) for each in body.get("permission_overwrites") or ()):
        raise ApiError(404, 10009, "Unknown Overwrite")
    if not held & Permission.ADMINISTRATOR:
        held &= ~Permission.MANAGE_ROLES
    if touched & ~held:
        raise ApiError(403, 50013, "Missing Permissions")


def _exists(guild: Guild, overwrite: dict[str, Any]) -> bool:
    """Whether an overwrite is for a role or a member of the guild, as its type says."""
    target = int(overwrite["id"])
    return target in (guild.members if overwrite.get("type") == MEMBER else guild.roles)

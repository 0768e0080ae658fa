"""Channels: create, read, change, delete; their overwrites, and the status of voice channels."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import changes, threads
from rehearsal.http.routing import Call, Response, RouteTable
from rehearsal.limits import check_channel
from rehearsal.permissions import NONE, Overwrite, Permission
from rehearsal.world.models import Channel, Guild

router = RouteTable()

_STATUS_LENGTH = 500


@router.route("GET", "/channels/{channel_id}")
def channel(call: Call) -> dict[str, Any]:
    return payloads.channel(call.channel)


@router.route("PATCH", "/channels/{channel_id}")
def change_channel(call: Call) -> dict[str, Any]:
    _guild_of(call.channel)
    if call.channel.is_thread:
        call.require(NONE)
        threads.refuse_change(call.channel, call.me, call.body)
    else:
        call.require(Permission.MANAGE_CHANNELS)
    check_channel({"name": call.channel.name, "type": call.channel.type} | call.body)
    if "permission_overwrites" in call.body:
        call.require(Permission.MANAGE_ROLES)
        _refuse_greater(call, call.body)
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


@router.route("POST", "/guilds/{guild_id}/channels", needs=Permission.MANAGE_CHANNELS)
def add_channel(call: Call) -> Response:
    check_channel(call.body)
    _refuse_greater(call, call.body)
    if len(call.guild.channels) >= 500:
        raise ApiError(400, 30013, "Maximum number of guild channels reached (500)")
    return Response(201, payloads.channel(changes.add_channel(call.world, call.guild, call.body, call.me)))


@router.route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", needs=Permission.MANAGE_ROLES)
def set_overwrite(call: Call) -> None:
    target = int(call.params["overwrite_id"])
    overwrite = Overwrite(target, int(call.body.get("allow") or 0), int(call.body.get("deny") or 0))
    _refuse_greater(call, {"permission_overwrites": [{"id": target, "allow": overwrite.allow, "deny": overwrite.deny}]})
    changes.set_overwrite(call.world, call.channel, overwrite)


@router.route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", needs=Permission.MANAGE_ROLES)
def remove_overwrite(call: Call) -> None:
    changes.remove_overwrite(call.world, call.channel, int(call.params["overwrite_id"]))


@router.route("PUT", "/channels/{channel_id}/voice-status", needs=Permission.SET_VOICE_CHANNEL_STATUS)
def set_status(call: Call) -> None:
    """Set or clear a voice channel's status; from outside it, that needs the permission to manage the channel."""
    guild = _guild_of(call.channel)
    if call.channel.type != ChannelType.VOICE:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    state = guild.voice_states.get(call.me.id)
    if state is None or state.channel is not call.channel:
        call.require(Permission.MANAGE_CHANNELS)
    status = call.body.get("status")
    if status and len(status) > _STATUS_LENGTH:
        raise invalid_form(["status"], "BASE_TYPE_MAX_LENGTH", f"Must be {_STATUS_LENGTH} or fewer in length.")
    call.voice.set_status(call.channel, status, call.me)


def _guild_of(of: Channel) -> Guild:
    if of.guild is None:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    return of.guild


def _renames(of: Channel, body: dict[str, Any]) -> bool:
    return any(key in body and body[key] != getattr(of, key) for key in ("name", "topic"))


def _refuse_greater(call: Call, body: dict[str, Any]) -> None:
    """Raises ApiError 50013 if overwrites contain a permission that the bot itself does not have."""
    guild = call.guild if "guild_id" in call.params else _guild_of(call.channel)
    held = guild.permissions(call.me)
    touched = 0
    for overwrite in changes.overwrites_in(body):
        touched |= overwrite.allow | overwrite.deny
    if not held & Permission.ADMINISTRATOR:
        held &= ~Permission.MANAGE_ROLES
    if touched & ~held:
        raise ApiError(403, 50013, "Missing Permissions")

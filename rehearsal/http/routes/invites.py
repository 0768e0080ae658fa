"""Invites: create, list, read, delete. People accept them by their clients."""

from typing import Any

from rehearsal import payloads
from rehearsal.errors import ApiError
from rehearsal.guilds import invites
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits.invites import check_invite
from rehearsal.permissions import Permission
from rehearsal.world.models import GUESTS, Guild

router = RouteTable()

_OF_CHANNEL = "/channels/{channel_id}/invites"
_ONE = "/invites/{code}"


def _check(call: Call) -> None:
    check_invite(call.body, call.channel.type, guests=GUESTS in _guild(call).features)


@router.route("POST", _OF_CHANNEL, needs=Permission.CREATE_INSTANT_INVITE, check=_check)
def add_invite(call: Call) -> dict[str, Any]:
    made = invites.add(call.world, call.channel, call.me, call.body)
    return payloads.invite(made, with_metadata=True)


@router.route("GET", _OF_CHANNEL, needs=Permission.MANAGE_CHANNELS)
def invites_of_channel(call: Call) -> list[dict[str, Any]]:
    call.world.timers.run_due()
    found = [each for each in _guild(call).invites.values() if each.channel is call.channel]
    return [payloads.invite(each, with_metadata=True) for each in found]


@router.route("GET", "/guilds/{guild_id}/invites", needs=Permission.MANAGE_GUILD)
def invites_of_guild(call: Call) -> list[dict[str, Any]]:
    call.world.timers.run_due()
    return [payloads.invite(each, with_metadata=True) for each in call.guild.invites.values()]


@router.route("GET", _ONE)
def invite(call: Call) -> dict[str, Any]:
    counted = call.query.get("with_counts") in ("1", "true", "True")
    return payloads.invite(invites.find(call.world, call.params["code"]), counted=counted)


@router.route("DELETE", _ONE)
def delete_invite(call: Call) -> dict[str, Any]:
    """Who manages its channel deletes an invite, or who manages the whole guild."""
    deleted = invites.find(call.world, call.params["code"])
    guild = deleted.channel.guild
    assert guild
    in_channel = deleted.channel.permissions(call.me) & Permission.MANAGE_CHANNELS
    if not (in_channel or guild.permissions(call.me) & Permission.MANAGE_GUILD):
        raise ApiError(403, 50013, "Missing Permissions")
    invites.remove(call.world, deleted, call.me)
    return payloads.invite(deleted)


def _guild(call: Call) -> Guild:
    if call.channel.guild is None:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    return call.channel.guild

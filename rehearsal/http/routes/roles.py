"""Roles: create, list, change, delete."""

from typing import Any

from rehearsal import payloads
from rehearsal.errors import ApiError
from rehearsal.guilds import changes
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits import check_role
from rehearsal.permissions import Permission
from rehearsal.world.models import Role

router = RouteTable()

_ALL = "/guilds/{guild_id}/roles"
_ONE = _ALL + "/{role_id}"


@router.route("GET", _ALL)
def roles(call: Call) -> list[dict[str, Any]]:
    return [payloads.role(each) for each in call.guild.roles.values()]


def _check(call: Call) -> None:
    check_role(call.body)


@router.route("POST", _ALL, needs=Permission.MANAGE_ROLES, check=_check)
def add_role(call: Call) -> dict[str, Any]:
    _refuse_greater(call)
    if len(call.guild.roles) >= 250:
        raise ApiError(400, 30005, "Maximum number of guild roles reached (250)")
    return payloads.role(changes.add_role(call.world, call.guild, call.body))


@router.route("GET", _ONE)
def role(call: Call) -> dict[str, Any]:
    return payloads.role(_role(call))


@router.route("PATCH", _ONE, needs=Permission.MANAGE_ROLES, check=_check)
def change_role(call: Call) -> dict[str, Any]:
    changed = _role(call)
    changes.refuse_above(call.guild, call.me, changed)
    if changed.id == call.guild.id and call.body.keys() - {"permissions"}:
        raise ApiError(400, 50028, "Invalid Role")
    _refuse_greater(call)
    changes.change_role(call.world, call.guild, changed, call.body)
    return payloads.role(changed)


@router.route("DELETE", _ONE, needs=Permission.MANAGE_ROLES)
def delete_role(call: Call) -> None:
    deleted = _role(call)
    changes.refuse_above(call.guild, call.me, deleted)
    if deleted.bot_id or deleted.id == call.guild.id:
        raise ApiError(400, 50028, "Invalid Role")
    changes.remove_role(call.world, call.guild, deleted)


def _role(call: Call) -> Role:
    return call.world.role(call.guild, call.params["role_id"])


def _refuse_greater(call: Call) -> None:
    if int(call.body.get("permissions") or 0) & ~call.guild.permissions(call.me):
        raise ApiError(403, 50013, "Missing Permissions")

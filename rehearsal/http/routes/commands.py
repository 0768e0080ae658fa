"""Application commands, registered globally or in one guild."""

from typing import Any

from rehearsal.errors import ApiError
from rehearsal.http.routing import Call, Response, RouteTable
from rehearsal.limits import check_command

router = RouteTable()

MOST = {1: 100, 2: 5, 3: 5}
"""How many commands of each type a scope may have: slash commands, user commands, message commands."""

_EVERYWHERE = "/applications/{application_id}/commands"
_IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@router.route("GET", _EVERYWHERE)
@router.route("GET", _IN_GUILD)
def commands(call: Call) -> list[dict[str, Any]]:
    return list(_scope(call).values())


@router.route("PUT", _EVERYWHERE, takes=list)
@router.route("PUT", _IN_GUILD, takes=list)
def replace_commands(call: Call) -> list[dict[str, Any]]:
    """Overwrite all commands of the scope; a command with the same type and name keeps its id."""
    scope = _scope(call)
    made = [_registered(call, scope, body) for body in call.body]
    if len({(each["type"], each["name"]) for each in made}) < len(made):
        raise ApiError(400, 50035, "Application command names must be unique")
    if any(sum(each["type"] == kind for each in made) > MOST[kind] for kind in MOST):
        raise ApiError(400, 30032, "Maximum number of application commands reached (100)")
    scope.clear()
    scope.update({int(each["id"]): each for each in made})
    return made


@router.route("POST", _EVERYWHERE)
@router.route("POST", _IN_GUILD)
def add_command(call: Call) -> Response:
    scope = _scope(call)
    made = _registered(call, scope, call.body)
    new = int(made["id"]) not in scope
    scope[int(made["id"])] = made
    return Response(201 if new else 200, made)


@router.route("GET", _EVERYWHERE + "/{command_id}")
@router.route("GET", _IN_GUILD + "/{command_id}")
def command(call: Call) -> dict[str, Any]:
    return _scope(call)[_known(call)]


@router.route("PATCH", _EVERYWHERE + "/{command_id}")
@router.route("PATCH", _IN_GUILD + "/{command_id}")
def change_command(call: Call) -> dict[str, Any]:
    scope, key = _scope(call), _known(call)
    check_command(scope[key] | call.body)
    scope[key] |= call.body | {"version": str(call.world.ids.next())}
    return scope[key]


@router.route("DELETE", _EVERYWHERE + "/{command_id}")
@router.route("DELETE", _IN_GUILD + "/{command_id}")
def remove_command(call: Call) -> None:
    del _scope(call)[_known(call)]


def _scope(call: Call) -> dict[int, dict[str, Any]]:
    if call.params["application_id"] != str(call.application.id):
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" in call.params:
        return call.guild.commands.setdefault(call.application.id, {})
    return call.application.commands


def _known(call: Call) -> int:
    key = int(call.params["command_id"])
    if key not in _scope(call):
        raise ApiError(404, 10063, "Unknown application command")
    return key


def _registered(call: Call, scope: dict[int, dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
    check_command(body)
    kind = body.get("type") or 1
    same = (each for each in scope.values() if (each["type"], each["name"]) == (kind, body["name"]))
    known = next(same, None)
    guild = {"guild_id": call.params["guild_id"]} if "guild_id" in call.params else {}
    return {
        "description": "",
        "default_member_permissions": None,
        "nsfw": False,
        "integration_types": [0],
        "contexts": None,
        **{key: value for key, value in body.items() if value is not None},
        "type": kind,
        "id": known["id"] if known else str(call.world.ids.next()),
        "application_id": str(call.application.id),
        "version": str(call.world.ids.next()),
        **guild,
    }

"""Application commands, registered globally or in one guild."""

from typing import Any

from rehearsal.enums import CommandType
from rehearsal.errors import ApiError, below, invalid_form
from rehearsal.http.routing import Call, Response, RouteTable
from rehearsal.limits import check_command
from rehearsal.limits.fields import check_object

router = RouteTable()

MOST = {1: 100, 2: 5, 3: 5}
"""How many commands of each type a scope may have: slash commands, user commands, message commands."""

_EVERYWHERE = "/applications/{application_id}/commands"
_IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@router.route("GET", _EVERYWHERE)
@router.route("GET", _IN_GUILD)
def commands(call: Call) -> list[dict[str, Any]]:
    return list(_scope(call).values())


def _check(call: Call) -> None:
    check_command(call.body)


def _check_all(call: Call) -> None:
    names: set[tuple[int, str]] = set()
    for index, body in enumerate(call.body):
        check_object(body, (index,))
        try:
            check_command(body)
        except ApiError as error:
            raise below(error, index) from None
        named = (body.get("type") or CommandType.CHAT_INPUT, body["name"])
        if named in names:
            text = "Application command names must be unique"
            raise invalid_form((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        names.add(named)


def _check_change(call: Call) -> None:
    check_command(_scope(call)[_known(call)] | call.body)


@router.route("PUT", _EVERYWHERE, takes=list, check=_check_all)
@router.route("PUT", _IN_GUILD, takes=list, check=_check_all)
def replace_commands(call: Call) -> list[dict[str, Any]]:
    """Overwrite all commands of the scope; a command with the same type and name keeps its id."""
    scope = _scope(call)
    made = [_registered(call, scope, body) for body in call.body]
    _refuse_too_many(made)
    scope.clear()
    scope.update({int(each["id"]): each for each in made})
    return made


@router.route("POST", _EVERYWHERE, check=_check)
@router.route("POST", _IN_GUILD, check=_check)
def add_command(call: Call) -> Response:
    scope = _scope(call)
    made = _registered(call, scope, call.body)
    new = int(made["id"]) not in scope
    if new:
        _refuse_too_many([*scope.values(), made])
    scope[int(made["id"])] = made
    return Response(201 if new else 200, made)


@router.route("GET", _EVERYWHERE + "/{command_id}")
@router.route("GET", _IN_GUILD + "/{command_id}")
def command(call: Call) -> dict[str, Any]:
    return _scope(call)[_known(call)]


@router.route("PATCH", _EVERYWHERE + "/{command_id}", check=_check_change)
@router.route("PATCH", _IN_GUILD + "/{command_id}", check=_check_change)
def change_command(call: Call) -> dict[str, Any]:
    scope, key = _scope(call), _known(call)
    scope[key] |= call.body | {"version": str(call.world.ids.next())}
    return scope[key]


@router.route("DELETE", _EVERYWHERE + "/{command_id}")
@router.route("DELETE", _IN_GUILD + "/{command_id}")
def remove_command(call: Call) -> None:
    del _scope(call)[_known(call)]


def _refuse_too_many(wanted: list[dict[str, Any]]) -> None:
    for kind, most in MOST.items():
        if sum(each["type"] == kind for each in wanted) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most})")


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

"""Guilds and their members."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import Intent
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import changes
from rehearsal.http.routing import Call, RouteTable
from rehearsal.permissions import Permission
from rehearsal.world.models import Role

router = RouteTable()


@router.route("GET", "/guilds/{guild_id}")
def guild(call: Call) -> dict[str, Any]:
    counts = call.query.get("with_counts") in ("1", "true", "True")
    approximate = {"approximate_member_count": len(call.guild.members), "approximate_presence_count": 0}
    return payloads.guild(call.guild) | (approximate if counts else {})


@router.route("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    changes.remove_member(call.world, call.guild, call.me)


@router.route("GET", "/guilds/{guild_id}/members")
def members(call: Call) -> list[dict[str, Any]]:
    if not call.application.privileged & Intent.GUILD_MEMBERS:
        raise ApiError(403, 50001, "Missing Access")
    limit, after = call.number("limit", 1), call.number("after", 0)
    if not 1 <= limit <= 1000:
        raise invalid_form(["limit"], "NUMBER_TYPE_MAX", "int value should be between 1 and 1000.")
    ordered = sorted(call.guild.members.values(), key=lambda each: each.user.id)
    return [payloads.member(each) for each in ordered if each.user.id > after][:limit]


@router.route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(call: Call) -> dict[str, Any]:
    return payloads.member(call.world.member(call.guild, call.params["user_id"]))


@router.route("GET", "/guilds/{guild_id}/voice-states/@me")
@router.route("GET", "/guilds/{guild_id}/voice-states/{user_id}")
def voice_state(call: Call) -> dict[str, Any]:
    state = call.guild.voice_states.get(int(call.params.get("user_id", call.me.id)))
    if state is None:
        raise ApiError(404, 10065, "Unknown Voice State")
    return payloads.voice_state(state)


@router.route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs=Permission.MANAGE_ROLES)
def give_role(call: Call) -> None:
    receiver, role = call.world.member(call.guild, call.params["user_id"]), _assignable(call)
    changes.give_role(call.world, call.guild, receiver, role)


@router.route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs=Permission.MANAGE_ROLES)
def take_role(call: Call) -> None:
    holder, role = call.world.member(call.guild, call.params["user_id"]), _assignable(call)
    changes.take_role(call.world, call.guild, holder, role)


def _assignable(call: Call) -> Role:
    """The route's role. Raises ApiError for one that nobody is given: @everyone, one above the bot, a bot's own."""
    role = call.world.role(call.guild, call.params["role_id"])
    if role.id == call.guild.id:
        raise ApiError(404, 10011, "Unknown Role")
    changes.refuse_above(call.guild, call.me, role)
    if role.bot_id:
        raise ApiError(400, 50028, "Invalid Role")
    return role

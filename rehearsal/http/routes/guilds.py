"""Guilds and their members."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import Intent
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import changes
from rehearsal.http.routing import Call, RouteTable
from rehearsal.permissions import Permission

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


@router.route("GET", "/guilds/{guild_id}/voice-states/{user_id}")
def voice_state(call: Call) -> dict[str, Any]:
    wanted = call.params["user_id"]
    state = call.guild.voice_states.get(call.me.id if wanted == "@me" else int(wanted))
    if state is None:
        raise ApiError(404, 10065, "Unknown Voice State")
    return payloads.voice_state(state)


@router.route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs=Permission.MANAGE_ROLES)
def give_role(call: Call) -> None:
    receiver = call.world.member(call.guild, call.params["user_id"])
    role = call.world.role(call.guild, call.params["role_id"])
    changes.refuse_above(call.guild, call.me, role)
    changes.give_role(call.world, call.guild, receiver, role)


@router.route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs=Permission.MANAGE_ROLES)
def take_role(call: Call) -> None:
    holder = call.world.member(call.guild, call.params["user_id"])
    role = call.world.role(call.guild, call.params["role_id"])
    changes.refuse_above(call.guild, call.me, role)
    changes.take_role(call.world, call.guild, holder, role)

"""The bot's own account: its user, its guilds, the gateway's address, its DMs."""

from typing import Any

from rehearsal import payloads
from rehearsal.errors import ApiError
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits.values import check_snowflake

router = RouteTable()


@router.route("GET", "/users/@me")
def my_user(call: Call) -> dict[str, Any]:
    return payloads.me(call.application)


@router.route("GET", "/users/{user_id}")
def user(call: Call) -> dict[str, Any]:
    return payloads.user(call.world.user(call.params["user_id"]))


@router.route("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> list[dict[str, Any]]:
    mine = (guild for guild in call.world.guilds.values() if call.me.id in guild.members)
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(guild.permissions(call.me))),
            "features": [],
        }
        for guild in mine
    ]


@router.route("GET", "/oauth2/applications/@me")
@router.route("GET", "/applications/@me")
def my_application(call: Call) -> dict[str, Any]:
    guilds = [guild for guild in call.world.guilds.values() if call.me.id in guild.members]
    owner = guilds[0].owner if guilds else call.me
    return payloads.application(call.application, owner, len(guilds))


@router.route("GET", "/gateway")
@router.route("GET", "/gateway/bot")
def gateway(call: Call) -> dict[str, Any]:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": call.gateway_url, "shards": 1, "session_start_limit": limit}


def _check_recipient(call: Call) -> None:
    check_snowflake(call.body.get("recipient_id"), ("recipient_id",))


@router.route("POST", "/users/@me/channels", check=_check_recipient)
def open_dm(call: Call) -> dict[str, Any]:
    person = call.world.user(call.body["recipient_id"])
    if person.bot:
        raise ApiError(400, 50007, "Cannot send messages to this user")
    return payloads.channel(call.world.dm(person, call.me))

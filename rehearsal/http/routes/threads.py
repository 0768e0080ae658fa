"""Threads, started from a message or standalone, and their members."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType, Intent, MessageFlag
from rehearsal.errors import ApiError
from rehearsal.guilds import thread_members, threads
from rehearsal.http.routes.messages import common_message
from rehearsal.http.routing import Call, Response, RouteTable
from rehearsal.limits import check_channel
from rehearsal.permissions import NONE, Permission
from rehearsal.world.models import Channel

router = RouteTable()

_PRIVATE = ChannelType.PRIVATE_THREAD
_MEMBERS = "/channels/{channel_id}/thread-members"


def _check(call: Call) -> None:
    check_channel(call.body)


@router.route("POST", "/channels/{channel_id}/threads", check=_check)
def start_thread(call: Call) -> Response:
    private = (call.body.get("type") or _PRIVATE) == _PRIVATE
    call.require(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    body = {"type": _PRIVATE} | call.body
    thread = threads.start(call.world, call.channel, call.world.ids.next(), body, call.me)
    return Response(201, payloads.thread(thread, call.me.id))


@router.route(
    "POST",
    "/channels/{channel_id}/messages/{message_id}/threads",
    needs=Permission.CREATE_PUBLIC_THREADS,
    check=_check,
)
def start_thread_from_message(call: Call) -> Response:
    message = common_message(call)
    if message.flags & MessageFlag.HAS_THREAD:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    body = call.body | {"type": ChannelType.PUBLIC_THREAD}
    thread = threads.start(call.world, call.channel, message.id, body, call.me)
    message.flags |= MessageFlag.HAS_THREAD
    return Response(201, payloads.thread(thread, call.me.id))


@router.route("PUT", _MEMBERS + "/@me")
def join_thread(call: Call) -> None:
    thread_members.join(call.world, _active_thread(call), call.me)


@router.route("DELETE", _MEMBERS + "/@me")
def leave_thread(call: Call) -> None:
    thread_members.leave(call.world, _active_thread(call), call.me)


@router.route("PUT", _MEMBERS + "/{user_id}", needs=Permission.SEND_MESSAGES)
def add_thread_member(call: Call) -> None:
    """Add somebody who can see the parent channel; needs the permission to write in the thread."""
    thread = _active_thread(call)
    threads.refuse_locked(thread, call.me)
    added = call.world.user(call.params["user_id"])
    if not thread.major.permissions(added) & Permission.VIEW_CHANNEL:
        raise ApiError(403, 50001, "Missing Access")
    thread_members.join(call.world, thread, added)


@router.route("DELETE", _MEMBERS + "/{user_id}")
def remove_thread_member(call: Call) -> None:
    """Remove somebody else; the owner of a private thread needs no permission for it."""
    thread = _active_thread(call)
    if thread.owner_id != call.me.id or thread.type != _PRIVATE:
        call.require(Permission.MANAGE_THREADS)
    thread_members.leave(call.world, thread, call.world.user(call.params["user_id"]))


@router.route("GET", _MEMBERS)
def list_thread_members(call: Call) -> list[dict[str, Any]]:
    if not call.application.privileged & Intent.GUILD_MEMBERS:
        raise ApiError(403, 50001, "Missing Access")
    return [payloads.thread_member(_thread(call), each) for each in _thread(call).joined]


@router.route("GET", _MEMBERS + "/@me")
@router.route("GET", _MEMBERS + "/{user_id}")
def thread_member(call: Call) -> dict[str, Any]:
    user_id = int(call.params.get("user_id", call.me.id))
    if user_id not in _thread(call).joined:
        raise ApiError(404, 10007, "Unknown Member")
    return payloads.thread_member(_thread(call), user_id)


@router.route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(call: Call) -> dict[str, Any]:
    """The threads that the bot can see, and its own memberships in them."""
    found = [each for each in call.guild.threads.values() if not each.archived]
    seen = [each for each in found if each.permissions(call.me) & Permission.VIEW_CHANNEL]
    mine = [payloads.thread_member(each, call.me.id) for each in seen if call.me.id in each.joined]
    return {"threads": [payloads.thread(each) for each in seen], "members": mine}


def _active_thread(call: Call) -> Channel:
    thread = _thread(call)
    threads.refuse_archived(thread)
    return thread


def _thread(call: Call) -> Channel:
    """The route's channel, which must be a thread that the bot can see."""
    call.require(NONE)
    if not call.channel.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return call.channel

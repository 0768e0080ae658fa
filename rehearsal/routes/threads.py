"""Threads, begun from a message or from nothing, and who joins them."""

from typing import Any

from rehearsal import changes, payloads
from rehearsal.limits import check_channel
from rehearsal.permissions import Permission
from rehearsal.refusal import Refusal
from rehearsal.routes.messages import common_message
from rehearsal.state import ChannelType, MessageFlag
from rehearsal.table import Call, Reply, Table

table = Table()

_PRIVATE = ChannelType.PRIVATE_THREAD


@table.route("POST", "/channels/{channel_id}/threads")
def start_thread(call: Call) -> Reply:
    private = (call.body.get("type") or _PRIVATE) == _PRIVATE
    call.require(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    check_channel(call.body)
    body = {"type": _PRIVATE} | call.body
    thread = changes.add_thread(call.world, call.channel, call.world.ids.next(), body, call.me)
    return Reply(201, payloads.thread(thread))


@table.route("POST", "/channels/{channel_id}/messages/{message_id}/threads", needs=Permission.CREATE_PUBLIC_THREADS)
def start_thread_from_message(call: Call) -> Reply:
    message = common_message(call)
    if message.flags & MessageFlag.HAS_THREAD:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    check_channel(call.body)
    body = call.body | {"type": ChannelType.PUBLIC_THREAD}
    thread = changes.add_thread(call.world, call.channel, message.id, body, call.me)
    message.flags |= MessageFlag.HAS_THREAD
    return Reply(201, payloads.thread(thread))


@table.route("PUT", "/channels/{channel_id}/thread-members/@me")
@table.route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
@table.route("DELETE", "/channels/{channel_id}/thread-members/@me")
@table.route("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
def join_thread(call: Call) -> None:
    """Nothing to remember: whoever sees the parent channel sees its threads here."""
    if not call.channel.is_thread:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")


@table.route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(call: Call) -> dict[str, Any]:
    open_ones = [each for each in call.guild.threads.values() if not each.archived]
    return {"threads": [payloads.thread(each) for each in open_ones], "members": []}

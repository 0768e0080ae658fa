"""Messages of a channel: post, read, edit, delete."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType, Intent
from rehearsal.errors import ApiError, invalid_form
from rehearsal.guilds import threads
from rehearsal.http.routing import Call, RouteTable
from rehearsal.limits import check_message
from rehearsal.messages import posting
from rehearsal.permissions import Permission
from rehearsal.world.models import Channel, Message
from rehearsal.world.world import GatewayEvent

router = RouteTable()

_ALL = "/channels/{channel_id}/messages"
_ONE = _ALL + "/{message_id}"


def check_new_message(call: Call) -> None:
    """Raises ApiError for a new message that is not as it has to be."""
    check_message(call.body, files=len(call.uploads))


def _check_change(call: Call) -> None:
    check_message(after_edit(common_message(call), call.body), editing=True, files=len(call.uploads))


@router.route("POST", _ALL, needs=Permission.SEND_MESSAGES, check=check_new_message)
def post_message(call: Call) -> dict[str, Any]:
    refuse_closed_dm(call)
    if call.channel.type in (ChannelType.CATEGORY, ChannelType.FORUM):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if call.uploads:
        call.require(Permission.ATTACH_FILES)
    if call.body.get("embeds"):
        call.require(Permission.EMBED_LINKS)
    if call.body.get("poll"):
        call.require(Permission.SEND_POLLS)
    if call.body.get("message_reference") and not _reads_history(call):
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    return payloads.message(posting.post(call.world, call.channel, call.me, call.body, call.uploads))


@router.route("GET", _ALL)
def messages(call: Call) -> list[dict[str, Any]]:
    """At most `limit` messages, the newest first: before, after or around an id, or the last ones."""
    limit = call.number("limit", 50)
    if not 1 <= limit <= 100:
        raise invalid_form(["limit"], "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    if not _reads_history(call):
        return []
    return [_told(call, each) for each in _page(call, _common(call.channel), limit)]


@router.route("GET", _ONE, needs=Permission.READ_MESSAGE_HISTORY)
def message(call: Call) -> dict[str, Any]:
    return _told(call, common_message(call))


@router.route("PATCH", _ONE, check=_check_change)
def change_message(call: Call) -> dict[str, Any]:
    changed = common_message(call)
    if changed.author is not call.me:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    posting.count_late_edit(call.world, changed)
    posting.edit(call.world, changed, call.body, call.uploads)
    return payloads.message(changed)


@router.route("DELETE", _ONE)
def delete_message(call: Call) -> None:
    deleted = common_message(call)
    if deleted.author is not call.me:
        call.require(Permission.MANAGE_MESSAGES)
    if deleted.author is not call.me and call.channel.type == ChannelType.DM:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    if call.channel.archived:
        threads.refuse_locked(call.channel, call.me)
    posting.delete(call.world, deleted)


@router.route("POST", "/channels/{channel_id}/typing", needs=Permission.SEND_MESSAGES)
def type_in(call: Call) -> None:
    guild = call.channel.guild
    payload: dict[str, Any] = {
        "channel_id": str(call.channel.id),
        "user_id": str(call.me.id),
        "timestamp": int(call.world.now().timestamp()),
    }
    if guild:
        payload |= {"guild_id": str(guild.id), "member": payloads.member(guild.members[call.me.id])}
    call.world.emit(GatewayEvent("TYPING_START", payload, guild, call.channel))


def common_message(call: Call) -> Message:
    """The route's message, if the whole channel can see it."""
    found = call.world.message(call.channel, call.params["message_id"])
    if found.ephemeral:
        raise ApiError(404, 10008, "Unknown Message")
    return found


def refuse_closed_dm(call: Call) -> None:
    """Raises ApiError 50007 if the person's DMs are closed, 50278 if they share no guild with the bot."""
    if call.channel.type != ChannelType.DM:
        return
    person = call.channel.recipients[0]
    if not person.dms_open:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    guilds = call.world.guilds.values()
    if not any(person.id in guild.members and call.me.id in guild.members for guild in guilds):
        raise ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def after_edit(changed: Message, body: dict[str, Any]) -> dict[str, Any]:
    """The message after an edit, to be checked, since an edit does not repeat the message's flags."""
    kept = {"content": changed.content, "embeds": changed.embeds, "components": changed.components}
    return kept | body | {"flags": int(changed.flags) | (body.get("flags") or 0)}


def _reads_history(call: Call) -> bool:
    return bool(call.channel.permissions(call.me) & Permission.READ_MESSAGE_HISTORY)


def _common(channel: Channel) -> list[Message]:
    return [each for each in channel.messages.values() if not each.ephemeral]


def _page(call: Call, found: list[Message], limit: int) -> list[Message]:
    newest_first = sorted(found, key=lambda each: each.id, reverse=True)
    if "around" in call.query:
        middle = call.number("around", 0)
        older = [each for each in newest_first if each.id <= middle][: limit - limit // 2]
        newer = [each for each in newest_first if each.id > middle]
        return newer[len(newer) - min(len(newer), limit // 2) :] + older
    if "after" in call.query:
        newer = [each for each in newest_first if each.id > call.number("after", 0)]
        return newer[-limit:]
    before = call.number("before", 1 << 63)
    return [each for each in newest_first if each.id < before][:limit]


def _told(call: Call, found: Message) -> dict[str, Any]:
    written = payloads.message(found)
    may = call.application.privileged & Intent.MESSAGE_CONTENT or found.author is call.me or call.me in found.mentions
    return written if may or found.channel.type == ChannelType.DM else payloads.without_content(written)

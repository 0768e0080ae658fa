"""The transcript of a fortnight as an HTML page."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from rehearsal.enums import ChannelType, MessageType
from rehearsal.guild_setup import HostedGuild
from rehearsal.server import Rehearsal
from rehearsal.transcript.markup import Names
from rehearsal.transcript.page import (
    TranscriptAttachment,
    TranscriptAuthor,
    TranscriptChannel,
    TranscriptMessage,
    render,
)
from rehearsal.world.models import Channel, Message, User


def names_in(rehearsal: Rehearsal, guild: HostedGuild) -> Names:
    """The names for the ids in messages."""
    return Names(
        users={user.id: user.name for user in rehearsal.world.users.values()},
        channels={channel.id: channel.name for channel in guild.channels.values()},
        roles={role.id: role.name for role in guild.roles.values()},
    )


def transcript_page(rehearsal: Rehearsal, guild: HostedGuild, title: str, zone: ZoneInfo) -> str:
    """Everything that was said, as one HTML page."""
    used = [channel for channel in rehearsal.world.channels.values() if channel.messages]
    channels = [_channel(channel, rehearsal.world.users) for channel in used]
    return render(channels, names_in(rehearsal, guild), title=title, zone=zone)


def _channel(channel: Channel, users: Mapping[int, User]) -> TranscriptChannel:
    # The page marks pinned messages, so Discord's notices about pins are left out.
    messages = [
        _message(message, users)
        for message in channel.messages.values()
        if message.type != MessageType.CHANNEL_PINNED_MESSAGE and not message.deleted
    ]
    if channel.type is ChannelType.DM:
        names = " and ".join(user.name for user in channel.recipients)
        return TranscriptChannel(channel.id, names, "dm", messages=messages)
    kind = "voice" if channel.is_vocal else "text"
    return TranscriptChannel(channel.id, channel.name, kind, channel.topic or "", messages)


def _message(message: Message, users: Mapping[int, User]) -> TranscriptMessage:
    reader = users.get(message.reader or 0)
    asked = message.interaction or {}
    return TranscriptMessage(
        id=message.id,
        author=_author(message.author),
        at=message.at,
        content=message.content,
        components=message.components,
        attachments=list(_attachments(message)),
        edited_at=message.edited_at,
        pinned=message.pinned,
        only_for=reader.name if reader else None,
        used=asked.get("name"),
        used_by=_author(users[int(asked["user"]["id"])]) if "name" in asked else None,
    )


def _author(user: User) -> TranscriptAuthor:
    return TranscriptAuthor(user.id, user.name, user.bot)


def _attachments(message: Message) -> Iterable[TranscriptAttachment]:
    for one in message.attachments:
        text = one.content.decode("utf-8", "replace") if one.content_type.startswith("text/") else None
        yield TranscriptAttachment(one.filename, len(one.content), text)

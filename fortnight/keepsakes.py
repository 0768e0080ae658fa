"""What remains of a fortnight: a transcript to look at and the downloads as files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
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

"""The type of Discord's own notice that something was pinned; the page marks what is."""


def names_in(rehearsal: Rehearsal, guild: HostedGuild) -> Names:
    """What the ids in messages are called."""
    return Names(
        users={user.id: user.name for user in rehearsal.world.users.values()},
        channels={channel.id: channel.name for channel in guild.channels.values()},
        roles={role.id: role.name for role in guild.roles.values()},
    )


def transcript(rehearsal: Rehearsal, guild: HostedGuild, title: str, zone: ZoneInfo) -> str:
    """All that was said, as one page of HTML."""
    spoken = [channel for channel in rehearsal.world.channels.values() if channel.messages]
    channels = [_channel(channel, rehearsal.world.users) for channel in spoken]
    return render(channels, names_in(rehearsal, guild), title=title, zone=zone)


def keep(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _channel(channel: Channel, users: Mapping[int, User]) -> TranscriptChannel:
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

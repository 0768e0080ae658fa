"""The objects of this Discord, from users to guilds, without HTTP or gateway."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rehearsal.enums import (
    NO_FLAGS,
    THREADS,
    VOCAL,
    ChannelType,
    EntityType,
    EventStatus,
    InviteFlag,
    MessageFlag,
    MessageType,
)
from rehearsal.permissions import ALL, AS_GUEST, NONE, Overwrite, Permission, compute
from rehearsal.world import components
from rehearsal.world.polls import RESULT, Poll, result_text

GUESTS = "GUESTS_ENABLED"
"""The feature of a guild into which guests can be invited."""
ATTACHMENT_LIMIT = 10 * 1024 * 1024
"""In bytes per file."""


@dataclass(eq=False, slots=True)
class User:
    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"

    @property
    def username(self) -> str:
        return self.name.lower().replace(" ", "_")

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Application:
    """A bot account; `privileged` are the intents enabled in its developer portal."""

    id: int
    name: str
    token: str
    user: User
    privileged: int = 0
    commands: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 1
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(eq=False, slots=True)
class Member:
    """Somebody in a guild. A guest is in one voice channel of it, `guest_in`, and among its guests, not its members."""

    user: User
    joined_at: datetime
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    guest_in: Channel | None = None

    @property
    def name(self) -> str:
        return self.nick or self.user.name


@dataclass(eq=False, slots=True)
class VoiceState:
    user_id: int
    channel: Channel
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False


@dataclass(eq=False, slots=True, repr=False)
class Invite:
    """An invite into a channel's guild, or, with the flag for it, as a guest into that voice channel alone.

    `max_age` is in seconds; 0 stands for no end, as it does for `max_uses`.
    """

    code: str
    channel: Channel
    inviter: User
    created_at: datetime
    max_age: int
    max_uses: int
    temporary: bool
    flags: InviteFlag
    uses: int = 0

    def __repr__(self) -> str:
        return f"<Invite {self.code} into {self.channel.name}>"

    @property
    def expires_at(self) -> datetime | None:
        return self.created_at + timedelta(seconds=self.max_age) if self.max_age else None

    @property
    def for_guests(self) -> bool:
        return bool(self.flags & InviteFlag.IS_GUEST_INVITE)


@dataclass(eq=False, slots=True)
class Attachment:
    id: int
    channel_id: int
    filename: str
    content: bytes
    content_type: str
    description: str | None = None

    @property
    def path(self) -> str:
        return f"/attachments/{self.channel_id}/{self.id}/{self.filename}"


@dataclass(eq=False, slots=True, repr=False)
class Message:
    """A message; `reader` is the id of the only person who can see it, or None when the whole channel can."""

    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    components: list[dict[str, Any]] = field(default_factory=list)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    type: MessageType = MessageType.DEFAULT
    nonce: str | int | None = None
    reference: Message | None = None
    reader: int | None = None
    application: Application | None = None
    interaction: dict[str, Any] | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    late_edits: deque[datetime] = field(default_factory=lambda: deque(maxlen=5))
    poll: Poll | None = None
    deleted: bool = False

    def __repr__(self) -> str:
        return f"<Message by {self.author.name}: {self.text!r}>"

    @property
    def text(self) -> str:
        """All text of the message: content, embeds, text displays and poll, in this order."""
        of_poll = [self.poll.question, *self.poll.texts] if self.poll else []
        of_embeds = [text for each in self.embeds for text in _texts_of(each)]
        texts = [self.content, *of_embeds, *components.texts(self.components), *of_poll]
        return "\n".join(text for text in texts if text)

    @property
    def buttons(self) -> list[str]:
        return [components.label_of(button) for button in components.buttons(self.components)]

    @property
    def pinned(self) -> bool:
        return self.pinned_at is not None

    @property
    def ephemeral(self) -> bool:
        return self.reader is not None

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)


@dataclass(eq=False, slots=True, repr=False)
class Channel:
    """Any channel. A guild's channel has `guild`; a DM has `recipients` (the person, then the bot).

    A thread has `parent`, its members by id in `joined`, and when it was last archived or unarchived, and active.
    """

    id: int
    type: ChannelType
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    topic: str | None = None
    position: int = 0
    user_limit: int = 0
    rate_limit_per_user: int = 0
    overwrites: list[Overwrite] = field(default_factory=list)
    recipients: tuple[User, ...] = ()
    owner_id: int | None = None
    status: str | None = None
    archived: bool = False
    locked: bool = False
    auto_archive_duration: int = 1440
    archived_at: datetime | None = None
    active_at: datetime | None = None
    joined: dict[int, datetime] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Channel {self.name or self.id}>"

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    @property
    def is_vocal(self) -> bool:
        return self.type in VOCAL

    @property
    def major(self) -> Channel:
        """The channel whose overwrites apply: a thread's parent, or the channel itself."""
        return self.parent if self.is_thread and self.parent else self

    def seen_by(self, user_id: int) -> list[Message]:
        """The messages visible to this user, oldest first, regardless of whether they can view the channel."""
        return [each for each in self.messages.values() if each.reader in (None, user_id)]

    def permissions(self, user: User) -> Permission:
        """This user's permissions here; in a DM, its two recipients have all that exist there.

        Only its members and those who manage threads can access a private thread.
        """
        if self.guild is None:
            return ALL if user in self.recipients else NONE
        held = self.guild.permissions(user, self.major)
        if self.type == ChannelType.PRIVATE_THREAD and user.id not in self.joined:
            return held if held & Permission.MANAGE_THREADS else NONE
        return held


@dataclass(eq=False, slots=True, repr=False)
class Guild:
    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    features: set[str] = field(default_factory=lambda: {GUESTS})
    members: dict[int, Member] = field(default_factory=dict)
    guests: dict[int, Member] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    banned: set[int] = field(default_factory=set)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    voice_states: dict[int, VoiceState] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)
    commands: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Guild {self.name}>"

    def permissions(self, user: User, channel: Channel | None = None) -> Permission:
        """This user's permissions in the guild, or in one of its channels; none if they are not a member.

        A guest may be in the voice channel that they were invited to, whatever its overwrites say.
        """
        member = self.members.get(user.id)
        if member is None:
            guest = self.guests.get(user.id)
            return AS_GUEST if guest and channel and guest.guest_in is channel else NONE
        return compute(
            user_id=user.id,
            owner_id=self.owner.id,
            guild_id=self.id,
            roles={each: self.roles[each].permissions for each in (self.id, *member.roles) if each in self.roles},
            member_roles=member.roles,
            overwrites=channel.overwrites if channel else None,
            voice=channel.is_vocal if channel else False,
        )

    def anybody(self, user_id: int) -> Member:
        """The member, or the guest, with that id. Raises KeyError for nobody."""
        return self.guests[user_id] if user_id in self.guests else self.members[user_id]

    def rank(self, user: User) -> int:
        """The position of the user's highest role; the owner ranks above all roles."""
        if user.id == self.owner.id:
            return len(self.roles) + 1
        return max((self.roles[role].position for role in self.members[user.id].roles), default=0)


@dataclass(eq=False, slots=True, repr=False)
class ScheduledEvent:
    """One event, in a `channel` or at a `location`; `interested` holds the ids of subscribed users, oldest first."""

    id: int
    guild: Guild
    creator: User
    name: str = ""
    type: EntityType = EntityType.VOICE
    starts_at: datetime = datetime.min  # noqa: DTZ901 - replaced before anything reads it
    ends_at: datetime | None = None
    channel: Channel | None = None
    location: str | None = None
    description: str | None = None
    status: EventStatus = EventStatus.SCHEDULED
    interested: list[int] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<ScheduledEvent {self.name} {self.status.name.lower()}>"

    @property
    def open(self) -> bool:
        """Whether it is neither completed nor cancelled: only such events are listed."""
        return self.status in (EventStatus.SCHEDULED, EventStatus.ACTIVE)


def _texts_of(embed: dict[str, Any]) -> list[str | None]:
    if embed.get("type") == RESULT:
        return [result_text(embed)]
    fields = [f"{each['name']}: {each['value']}" for each in embed.get("fields", ())]
    return [embed.get("title"), embed.get("description"), *fields]

"""Gateway sessions: the events of one shard of a bot, filtered by intents, numbered and stored for a resume."""

from collections import deque
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType, Intent
from rehearsal.gateway.connection import Connection
from rehearsal.guilds.scheduled_events import sees
from rehearsal.permissions import Permission
from rehearsal.world.models import Application, Guild, Member, User
from rehearsal.world.world import GatewayEvent

REPLAYABLE = 1000

# The prefix of an event's name, the intent that it needs in a guild, and the one that it needs in a DM.
_INTENTS: tuple[tuple[str, int, int], ...] = (
    ("GUILD_MEMBER_", Intent.GUILD_MEMBERS, 0),
    ("GUILD_BAN_", Intent.GUILD_MODERATION, 0),
    ("GUILD_SCHEDULED_EVENT_", Intent.GUILD_SCHEDULED_EVENTS, 0),
    ("GUILD_", Intent.GUILDS, 0),
    ("CHANNEL_PINS_UPDATE", Intent.GUILDS, Intent.DIRECT_MESSAGES),
    ("CHANNEL_", Intent.GUILDS, 0),
    ("THREAD_", Intent.GUILDS, 0),
    ("INVITE_", Intent.GUILD_INVITES, 0),
    ("VOICE_STATE_UPDATE", Intent.GUILD_VOICE_STATES, 0),
    ("VOICE_CHANNEL_STATUS_UPDATE", Intent.GUILD_VOICE_STATES, 0),
    ("MESSAGE_POLL_", Intent.GUILD_MESSAGE_POLLS, Intent.DIRECT_MESSAGE_POLLS),
    ("MESSAGE_REACTION_", Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    ("MESSAGE_", Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    ("TYPING_START", Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
)


class GatewaySession:
    """The session of one shard of a bot. It keeps collecting events while its connection is lost."""

    def __init__(self, application: Application, intents: int, shard: int, shards: int) -> None:
        self.id = token_hex(16)
        self.application = application
        self.intents = intents
        self.shard = (shard, shards)
        self.sequence = 0
        self.connection: Connection | None = None
        self._dispatched: deque[tuple[int, str, Any]] = deque(maxlen=REPLAYABLE)

    def dispatch(self, name: str, data: Any) -> None:
        self.sequence += 1
        self._dispatched.append((self.sequence, name, data))
        if self.connection:
            self.connection.dispatch(self.sequence, name, data)

    def can_resume_after(self, sequence: int) -> bool:
        """Whether every event after that sequence number is still stored."""
        return not self._dispatched or sequence >= self._dispatched[0][0] - 1

    def dispatched_after(self, sequence: int) -> Iterator[tuple[int, str, Any]]:
        return (payload for payload in list(self._dispatched) if payload[0] > sequence)

    def covers(self, guild: Guild) -> bool:
        """Whether the guild is on this shard and the bot is in it."""
        shard, shards = self.shard
        return self.application.user.id in guild.members and (guild.id >> 22) % shards == shard

    def ready(self, guilds: Iterable[int], resume_url: str) -> dict[str, Any]:
        return {
            "v": 10,
            "user": payloads.me(self.application),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
            "session_id": self.id,
            "session_type": "normal",
            "resume_gateway_url": resume_url,
            "shard": list(self.shard),
            "application": {"id": str(self.application.id), "flags": payloads.application_flags(self.application)},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "_trace": [],
        }

    def guild_create(self, guild: Guild) -> dict[str, Any]:
        """A guild as the bot sees it: with the presence intent all members, otherwise itself and those in voice."""
        seen = [
            each
            for each in guild.members.values()
            if self.intents & Intent.GUILD_PRESENCES or self._always_seen(guild, each)
        ]
        me = guild.members[self.application.user.id]
        events = [each for each in guild.events.values() if each.open and sees(me.user, each)]
        active = [each for each in guild.threads.values() if not each.archived]
        threads = [each for each in active if each.permissions(me.user) & Permission.VIEW_CHANNEL]
        return payloads.guild_create(guild, seen, me.joined_at) | {
            "threads": [payloads.thread(each, me.user.id) for each in threads],
            "guild_scheduled_events": [payloads.scheduled_event(each) for each in events],
        }

    def data_for(self, event: GatewayEvent) -> dict[str, Any]:
        """The part of the event's data that this bot may read."""
        if event.name == "GUILD_CREATE" and event.guild:
            # Without "unavailable" it means that the bot was just added to the guild.
            return {key: payload for key, payload in self.guild_create(event.guild).items() if key != "unavailable"}
        me = self.application.user
        if event.name == "THREAD_CREATE" and event.channel and me.id in event.channel.joined:
            return event.data | {"member": payloads.thread_member(event.channel, me.id)}
        message = event.message
        if message is None or event.name == "MESSAGE_DELETE" or self.intents & Intent.MESSAGE_CONTENT:
            return event.data
        own = message.author is me or me in message.mentions or message.channel.type == ChannelType.DM
        return event.data if own else payloads.without_content(event.data)

    def members_chunk(self, guild: Guild, asked: dict[str, Any]) -> dict[str, Any]:
        """The response to a request for members: by ids, or by a prefix of their names."""
        wanted = asked.get("user_ids") or []
        ids = {int(each) for each in (wanted if isinstance(wanted, list) else [wanted])}
        query = (asked.get("query") or "").lower()
        found = [
            each for each in guild.members.values() if each.user.id in ids or (not ids and _name_begins(each, query))
        ]
        limit = asked.get("limit") or len(found)
        chunk: dict[str, Any] = {
            "guild_id": str(guild.id),
            "members": [payloads.member(each) for each in found[:limit]],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(each) for each in ids - set(guild.members)],
            "presences": [],
        }
        return chunk | ({"nonce": asked["nonce"]} if "nonce" in asked else {})

    def _always_seen(self, guild: Guild, member: Member) -> bool:
        return member.user is self.application.user or member.user.id in guild.voice_states


def wants(session: GatewaySession, event: GatewayEvent) -> bool:
    """Whether a session receives an event: the bot can see it, and it matches the session's shard and intents."""
    me = session.application.user
    if event.only and event.only is not session.application:
        return False
    if event.guild and not session.covers(event.guild):
        return False
    if event.guild is None and (session.shard[0] != 0 or (event.channel and me not in event.channel.recipients)):
        return False
    if not _within_intents(session, event):
        return False
    seen = event.channel is None or bool(event.channel.permissions(me) & Permission.VIEW_CHANNEL)
    return seen or event.name == "INTERACTION_CREATE" or _joins_or_leaves(me, event)


def _within_intents(session: GatewaySession, event: GatewayEvent) -> bool:
    if event.name == "GUILD_MEMBER_UPDATE" and event.data["user"]["id"] == str(session.application.user.id):
        return True
    if event.name == "THREAD_MEMBERS_UPDATE":
        return bool(session.intents & Intent.GUILD_MEMBERS) or _joins_or_leaves(session.application.user, event)
    for beginning, in_guild, in_dm in _INTENTS:
        if event.name.startswith(beginning):
            return bool(session.intents & (in_guild if event.guild else in_dm))
    return True


def _joins_or_leaves(me: User, event: GatewayEvent) -> bool:
    """Whether the bot itself joins or leaves a thread, which it is told even if it no longer sees the thread."""
    if event.name != "THREAD_MEMBERS_UPDATE":
        return False
    added = (each["user_id"] for each in event.data.get("added_members", ()))
    return str(me.id) in (*added, *event.data.get("removed_member_ids", ()))


def _name_begins(member: Member, beginning: str) -> bool:
    return member.name.lower().startswith(beginning) or member.user.username.startswith(beginning)

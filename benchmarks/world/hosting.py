"""The Discord of a world: a rehearsal with the servers, people, rooms, events and messages that its rows know."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import discord

from benchmarks.world.multiply import about
from cogs.circles.channels import FOR_MEMBERS, FOR_OTHERS, FOR_THE_BOT
from db.fields import from_milliseconds
from fortnight.sandbox import NEEDED
from rehearsal.enums import ChannelType, EntityType, EventStatus, MessageFlag
from rehearsal.guild_setup import HostedGuild
from rehearsal.guilds import scheduled_events, thread_members, threads
from rehearsal.messages import posting
from rehearsal.people.person import Person
from rehearsal.server import Rehearsal
from rehearsal.world.models import Application, Channel, Role
from runtime.clock import RehearsedClock
from runtime.discord_message import to_send
from runtime.message import Message
from runtime.words import Words
from vocabulary.keys import CircleMessage, MessageKey, MessageKind

TOKEN = "a-large-token"
CIRCLES = """SELECT id, guild_id, name, focus, zone, role_id, text_channel_id, voice_channel_id FROM circle
    WHERE closed_at IS NULL ORDER BY id"""
MEMBERS = "SELECT user_id FROM member WHERE circle_id = ? AND left_at IS NULL ORDER BY id"
DMS = "SELECT max(message_channel_id) FROM outgoing WHERE user_id = ?"
SESSIONS = """SELECT id, event_id, starts_at, agenda, EXISTS (SELECT 1 FROM sessionevent WHERE session_id = session.id)
    FROM session WHERE circle_id = ? AND closed_at IS NULL AND event_id IS NOT NULL ORDER BY id"""
PRESENT = "SELECT user_id FROM attendance WHERE session_id = ? AND left_at IS NULL"
STATUS = "SELECT text FROM voicestatus WHERE channel_id = ?"
THREADS = """SELECT id, thread_id, members FROM partnership
    WHERE circle_id = ? AND ended_at IS NULL AND thread_id IS NOT NULL ORDER BY id"""
ENDED_THREADS = THREADS.replace("IS NULL", "IS NOT NULL", 1)
FAILURE_THREADS = """SELECT id, thread_id, '[]' FROM failure
    WHERE circle_id = ? AND thread_id IS NOT NULL ORDER BY id"""
BRIEF = "SELECT max(id) FROM partnerbrief WHERE partnership_id = ?"
CYCLE = "SELECT max(id) FROM cycle WHERE circle_id = ?"
MESSAGE = """SELECT message_id, message_channel_id, body, created_at
    FROM outgoing JOIN outgoingbody ON outgoingbody.outgoing_id = outgoing.id WHERE message_id IS NOT NULL"""
OF_KEY = f"{MESSAGE} AND key = ?"
UNDER_KEY = f"{MESSAGE} AND key > ? AND key < ?"
FROM_ROW = f"{MESSAGE} AND outgoing.id BETWEEN ? AND ?"
MOST_ROWS = 1 << 62
LAST = "~"
"""Comes after everything that can follow in a key."""
FIRST_ROW = "SELECT id FROM outgoing WHERE key = ?"


@dataclass
class HostedCircle:
    """A circle of a world in the rehearsal: its server, its rooms and its members, in the order of joining."""

    id: int
    zone: ZoneInfo
    guild: HostedGuild
    role: Role
    text: Channel
    voice: Channel
    members: list[Person]
    live: bool = False


@dataclass
class HostedWorld:
    """A rehearsal with all servers of a world, at its time."""

    rehearsal: Rehearsal
    application: Application
    circles: list[HostedCircle] = field(default_factory=list[HostedCircle])


def clock_of(world: Path) -> RehearsedClock:
    """A clock that shows the time of a world and runs as fast as a real one."""
    return RehearsedClock(1.0, datetime.fromtimestamp(about(world).now, UTC))


def host(rehearsal: Rehearsal, world: Path, with_messages: int = 0) -> HostedWorld:
    """Put the servers of a world into a rehearsal, with all messages of its first `with_messages` circles.

    Of the other circles there are those that the bot may still edit. Needs a running event loop.
    """
    known = about(world)
    rehearsal.world.ids.reserve(known.application)
    application = rehearsal.application("Circlekeeper", TOKEN)
    application.commands.update({key: dict(command) for key, command in known.commands.items()})
    hosted = HostedWorld(rehearsal, application)
    with closing(sqlite3.connect(f"file:{world}?mode=ro", uri=True)) as rows:
        builder = _Builder(hosted, rows)
        for row in rows.execute(CIRCLES).fetchall():
            builder.add(row)
        for place, circle in enumerate(hosted.circles):
            following = next(iter(hosted.circles[place + 1 : place + 2]), None)
            builder.post(circle, all_until=following, open_only=place >= with_messages)
    return hosted


class _Builder:
    """Makes in the rehearsal what the rows of circles know of Discord, with the same ids."""

    def __init__(self, hosted: HostedWorld, rows: sqlite3.Connection) -> None:
        self._hosted, self._rows = hosted, rows
        self._rehearsal = hosted.rehearsal
        self._world = hosted.rehearsal.world
        self._words = Words()

    def add(self, row: tuple[Any, ...]) -> None:
        """One circle, with its people, rooms and events."""
        circle_id, guild_id, name, focus, zone, role_id, text_id, voice_id = row
        members = [self._person(user_id) for (user_id,) in self._rows.execute(MEMBERS, [circle_id]).fetchall()]
        guild = self._guild(guild_id, members[0])
        guild.join(*(person for person in members if person.id not in guild.members))
        role = self._made(role_id, guild.add_role, name)
        for person in members:
            guild.members[person.id].roles.add(role.id)
        rooms = {"permission_overwrites": self._overwrites(guild, role)}
        text = self._made(text_id, guild.add_channel, name, ChannelType.TEXT, topic=f"{focus} ({circle_id})", **rooms)
        voice = self._made(voice_id, guild.add_channel, name, ChannelType.VOICE, **rooms)
        circle = HostedCircle(circle_id, ZoneInfo(zone), guild, role, text, voice, members)
        self._hosted.circles.append(circle)
        self._add_threads(circle, THREADS)
        for session in self._rows.execute(SESSIONS, [circle_id]).fetchall():
            self._session(circle, name, focus, *session)

    def post(self, circle: HostedCircle, all_until: HostedCircle | None, *, open_only: bool) -> None:
        """Its messages: those that the bot may still edit, or all, up to those of the circle that follows."""
        if open_only:
            messages = self._open_messages(circle)
        else:
            self._add_threads(circle, ENDED_THREADS)
            self._add_threads(circle, FAILURE_THREADS, ChannelType.PUBLIC_THREAD)
            messages = self._all_messages(circle, all_until)
        for message in messages:
            self._message(*message)

    def _made(self, known_id: int, make: Any, *about: Any, **options: Any) -> Any:
        """What `make` makes, with a known id."""
        self._world.ids.reserve(known_id)
        return make(*about, **options)

    def _person(self, user_id: int) -> Person:
        person = self._made(user_id, self._rehearsal.person, f"Member {user_id}")
        (dm,) = self._rows.execute(DMS, [user_id]).fetchone()
        if dm is not None:
            self._made(dm, person.dm, self._hosted.application)
        return person

    def _guild(self, guild_id: int, owner: Person) -> HostedGuild:
        known = self._world.guilds.get(guild_id)
        if isinstance(known, HostedGuild):
            return known
        guild = self._made(guild_id, self._rehearsal.guild, f"Server {guild_id}", owner)
        guild.install(self._hosted.application, int(NEEDED))
        return guild

    def _overwrites(self, guild: HostedGuild, role: Role) -> list[dict[str, Any]]:
        granted = {guild.id: FOR_OTHERS, role.id: FOR_MEMBERS, self._hosted.application.id: FOR_THE_BOT}
        return [_overwrite(target, overwrite) for target, overwrite in granted.items()]

    def _add_threads(self, circle: HostedCircle, query: str, kind: ChannelType = ChannelType.PRIVATE_THREAD) -> None:
        """The threads that a query finds, with those who are in them."""
        for _, thread_id, people in self._rows.execute(query, [circle.id]).fetchall():
            self._thread(circle, thread_id, json.loads(people), kind)

    def _thread(self, circle: HostedCircle, thread_id: int, people: list[int], kind: ChannelType) -> None:
        body = {"name": "A thread", "type": kind}
        thread = threads.start(self._world, circle.text, thread_id, body, self._hosted.application.user)
        for user_id in people:
            thread_members.join(self._world, thread, self._world.users[user_id])

    def _session(
        self, circle: HostedCircle, name: str, focus: str, row: int, event_id: int, starts: int, agenda: str, begun: int
    ) -> None:
        """The scheduled event of a session, and who is in voice if it has begun, under which status."""
        starts_at, now = from_milliseconds(starts), self._world.now()
        minutes = sum(block["minutes"] for block in json.loads(agenda))
        ends_at = starts_at + timedelta(minutes=minutes)
        mark, focused = f"Session {row}", SimpleNamespace(focus=focus)
        body = {
            "name": name,
            "description": self._words.render("session/event", circle=focused, mark=mark),
            "entity_type": EntityType.VOICE,
            "channel_id": str(circle.voice.id),
            "privacy_level": 2,
            "scheduled_start_time": max(starts_at, now + timedelta(minutes=1)).isoformat(),
            "scheduled_end_time": ends_at.isoformat(),
        }
        creator = self._hosted.application.user
        event = self._made(event_id, scheduled_events.add, self._world, circle.guild, creator, body)
        event.starts_at = starts_at
        if begun:
            event.status, circle.live = EventStatus.ACTIVE, True
            for (user_id,) in self._rows.execute(PRESENT, [row]).fetchall():
                self._rehearsal.voice_states.join(circle.voice, self._world.users[user_id])
            (circle.voice.status,) = self._rows.execute(STATUS, [circle.voice.id]).fetchone() or (None,)

    def _open_messages(self, circle: HostedCircle) -> Iterator[tuple[Any, ...]]:
        """The board of the open cycle, the briefs of partners, and what was said about sessions to come."""
        for partnership, *_ in self._rows.execute(THREADS, [circle.id]).fetchall():
            (brief,) = self._rows.execute(BRIEF, [partnership]).fetchone()
            yield from self._rows.execute(OF_KEY, [str(MessageKey(MessageKind.PARTNER_BRIEF, brief))]).fetchall()
        (cycle,) = self._rows.execute(CYCLE, [circle.id]).fetchone()
        yield from self._rows.execute(OF_KEY, [str(MessageKey(MessageKind.BOARD, cycle))]).fetchall()
        for row, *_ in self._rows.execute(SESSIONS, [circle.id]).fetchall():
            beginning = str(MessageKey(MessageKind.SESSION, row))
            yield from self._rows.execute(UNDER_KEY, [beginning, beginning + LAST]).fetchall()

    def _all_messages(self, circle: HostedCircle, following: HostedCircle | None) -> Iterator[tuple[Any, ...]]:
        """All messages; the rows of a circle stand together, and the first one is its welcome."""
        last = self._welcome(following) - 1 if following else MOST_ROWS
        yield from sorted(self._rows.execute(FROM_ROW, [self._welcome(circle), last]).fetchall())

    def _welcome(self, circle: HostedCircle) -> int:
        key = str(MessageKey.circle(circle.id, CircleMessage.WELCOME))
        return self._rows.execute(FIRST_ROW, [key]).fetchone()[0]

    def _message(self, message_id: int, channel_id: int, text: str, created: int) -> None:
        said = Message.from_json(json.loads(text))
        if said.gone:
            return
        given = to_send(said)
        body: dict[str, Any] = {"content": given.get("content")}
        if "view" in given:
            body["components"] = given["view"].to_components()
        if said.card:
            body["flags"] = int(MessageFlag.COMPONENTS_V2)
        channel, author = self._world.channel(channel_id), self._hosted.application.user
        message = self._made(message_id, posting.post, self._world, channel, author, body)
        message.at = from_milliseconds(created)
        message.pinned_at = message.at if said.pin and not said.unpin else None


def _overwrite(target: int, overwrite: discord.PermissionOverwrite) -> dict[str, Any]:
    allow, deny = overwrite.pair()
    return {"id": str(target), "allow": str(allow.value), "deny": str(deny.value)}

"""The gateway's endpoint: bots identify or resume, and receive events."""

import asyncio
import json
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from rehearsal.enums import PRIVILEGED, Intent
from rehearsal.gateway.connection import CLOSE_SECONDS, Connection, Opcode
from rehearsal.gateway.sessions import GatewaySession, wants
from rehearsal.voice.states import VoiceStates
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Application
from rehearsal.world.world import GatewayEvent, World

VERSIONS = ("9", "10")
_KNOWN_INTENTS = (1 << 26) - 1


class Gateway:
    """All sessions of all bots."""

    def __init__(self, world: World, voice: VoiceStates) -> None:
        self._world = world
        self._voice = voice
        self._sessions: dict[str, GatewaySession] = {}
        self._connections: dict[Connection, GatewaySession | None] = {}
        self._down_until = 0.0
        world.on_event(self._deliver)

    def connected(self, application: Application | None = None) -> list[Connection]:
        """The identified connections of one bot, or of all."""
        return [
            connection
            for connection, session in self._connections.items()
            if session and (application is None or session.application is application)
        ]

    def forget(self, application: Application | None = None) -> None:
        """Delete the sessions of one bot, or of all, so that none can be resumed."""
        for session in [*self._sessions.values()]:
            if application is None or session.application is application:
                del self._sessions[session.id]

    def stay_down(self, seconds: float) -> None:
        """Refuse new connections with status 503 for this many real seconds; 0 accepts them again."""
        self._down_until = monotonic() + seconds

    async def serve(self, request: web.Request, resume_url: str) -> web.WebSocketResponse:
        """Serve one client until either side closes; `resume_url` is where it should reconnect."""
        if monotonic() < self._down_until:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=4096, timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket, request, resume_url)
        self._connections[connection] = None
        writer = asyncio.create_task(connection.write())
        if _speaks(request):
            connection.greet()
        else:
            connection.close(4012, "Invalid API version.")
        try:
            await self._read(socket, connection)
        finally:
            connection.stop_watching()
            self._detach(connection, goodbye=not connection.closing and socket.close_code in (1000, 1001))
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def close(self) -> None:
        for connection in [*self._connections]:
            connection.close(1001, "The rehearsal is over.")

    def _detach(self, connection: Connection, *, goodbye: bool) -> None:
        session = self._connections.pop(connection)
        if session is None or session.connection is not connection:
            return
        session.connection = None
        # A client that closed normally will not resume; one that was cut off may.
        if goodbye and self._sessions.pop(session.id, None):
            self._leave_voice(session)
        text = "said goodbye" if goodbye else "disconnected"
        self._world.journal.note(EntryKind.GATEWAY, text, actor=session.application.user)

    async def _read(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        async for message in socket:
            if connection.closing:
                continue
            if message.type != WSMsgType.TEXT:
                connection.close(4002, "Decode error.")
                continue
            try:
                payload = json.loads(message.data)
                self._receive(connection, payload["op"], payload.get("d"))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self._world.complain(f"The gateway could not make sense of {message.data!r}: {error!r}")
                connection.close(4002, "Decode error.")

    def _receive(self, connection: Connection, op: int, data: Any) -> None:
        session = self._connections[connection]
        if op == Opcode.HEARTBEAT:
            connection.note_heartbeat()
            connection.send(Opcode.HEARTBEAT_ACK)
        elif op == Opcode.IDENTIFY:
            self._identify(connection, data)
        elif op == Opcode.RESUME:
            self._resume(connection, data)
        elif session is None:
            connection.close(4003, "Not authenticated.")
        elif op == Opcode.VOICE_STATE_UPDATE:
            self._move_in_voice(session, data)
        elif op == Opcode.REQUEST_GUILD_MEMBERS:
            self._send_members(session, data)
        elif op != Opcode.PRESENCE_UPDATE:
            connection.close(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        application = self._world.by_token(data["token"].removeprefix("Bot "))
        shard, shards = data.get("shard") or (0, 1)
        if self._connections[connection]:
            connection.close(4005, "Already authenticated.")
        elif application is None:
            connection.close(4004, "Authentication failed.")
        elif not 0 <= shard < shards:
            connection.close(4010, "Invalid shard.")
        elif (problem := _intents_problem(data.get("intents"), application)) is not None:
            connection.close(problem, "Invalid intent(s)." if problem == 4013 else "Disallowed intent(s).")
        else:
            session = GatewaySession(application, data["intents"], shard, shards)
            self._replace(session)
            self._sessions[session.id] = session
            self._attach(session, connection)
            self._introduce(session, connection)

    def _replace(self, session: GatewaySession) -> None:
        """End the shard's earlier session, which nobody will resume."""
        self._leave_voice(session)
        for earlier in [*self._sessions.values()]:
            same = earlier.application is session.application and earlier.shard == session.shard
            if same and earlier.connection is None:
                del self._sessions[earlier.id]

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self._sessions.get(data["session_id"])
        application = self._world.by_token(data["token"].removeprefix("Bot "))
        if application is None:
            connection.close(4004, "Authentication failed.")
        elif session is None or session.application is not application or not session.can_resume_after(data["seq"]):
            connection.send(Opcode.INVALID_SESSION, False)
        elif data["seq"] > session.sequence:
            connection.close(4007, "Invalid seq.")
        else:
            self._attach(session, connection)
            for sequence, name, payload in session.dispatched_after(data["seq"]):
                connection.dispatch(sequence, name, payload)
            session.dispatch("RESUMED", {"_trace": []})
            self._world.journal.note(EntryKind.GATEWAY, "resumed", actor=application.user)

    def _attach(self, session: GatewaySession, connection: Connection) -> None:
        if session.connection:
            session.connection.close(4000, "Taken up elsewhere.")
        session.connection = connection
        self._connections[connection] = session

    def _introduce(self, session: GatewaySession, connection: Connection) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.covers(guild)]
        session.dispatch("READY", session.ready([guild.id for guild in guilds], connection.resume_url))
        self._world.journal.note(EntryKind.GATEWAY, "identified", actor=session.application.user)
        for guild in guilds:
            session.dispatch("GUILD_CREATE", session.guild_create(guild))

    def _deliver(self, event: GatewayEvent) -> None:
        for session in self._sessions.values():
            if wants(session, event):
                session.dispatch(event.name, session.data_for(event))

    def _move_in_voice(self, session: GatewaySession, data: dict[str, Any]) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild and session.covers(guild):
            self._voice.move_bot(guild, session.application, session.id, data)

    def _leave_voice(self, session: GatewaySession) -> None:
        """Remove a bot from voice in all guilds of a shard, as Discord does when its session ends."""
        for guild in self._world.guilds.values():
            if session.covers(guild):
                self._voice.leave(guild, session.application.user)

    def _send_members(self, session: GatewaySession, data: dict[str, Any]) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None or not session.covers(guild):
            return
        if data.get("query") == "" and not session.intents & Intent.GUILD_MEMBERS:
            self._world.complain("All members were asked for without the intent to know members.")
            return
        session.dispatch("GUILD_MEMBERS_CHUNK", session.members_chunk(guild, data))


def _speaks(request: web.Request) -> bool:
    """Whether the client asks for JSON in one of the two supported versions, which are the same here."""
    return request.query.get("v", "10") in VERSIONS and request.query.get("encoding", "json") == "json"


def _intents_problem(intents: Any, application: Application) -> int | None:
    if not isinstance(intents, int) or not 0 <= intents <= _KNOWN_INTENTS:
        return 4013
    return 4014 if intents & PRIVILEGED & ~application.privileged else None

"""The gateway: sessions that tell bots what happens, and take up where they left off when a connection is lost."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import zstandard
from aiohttp import WSMsgType, web

from rehearsal.enums import PRIVILEGED, Intent
from rehearsal.journal import Kind
from rehearsal.sessions import DISPATCH, Session, wants
from rehearsal.state import Application
from rehearsal.voice_states import VoiceStates
from rehearsal.world import Event, World

HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT, REQUEST_MEMBERS = 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
HEARTBEAT_SECONDS = 41.25
"""Told in real seconds whatever the rate: it is the connection that is watched over, not the calendar."""

VERSIONS = ("9", "10")
_CLOSE_SECONDS = 2.0
_KNOWN_INTENTS = (1 << 26) - 1


@dataclass(frozen=True, slots=True)
class Close:
    """A close frame to send."""

    code: int
    reason: str = ""


class Connection:
    """One websocket: what is to be sent goes through one queue, so that a close code follows all that went before."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, resume_url: str) -> None:
        self._socket = socket
        self._request = request
        self._outgoing: asyncio.Queue[dict[str, Any] | Close] = asyncio.Queue()
        self._pack = _packer(request.query.get("compress", ""))
        self.session: Session | None = None
        self.resume_url = resume_url
        self.closing = False
        self._watch: asyncio.TimerHandle | None = None
        self.beat()

    def send(self, op: int, data: Any = None) -> None:
        self._outgoing.put_nowait({"op": op, "d": data, "s": None, "t": None})

    def dispatch(self, sequence: int, name: str, data: Any) -> None:
        self._outgoing.put_nowait({"op": DISPATCH, "d": data, "s": sequence, "t": name})

    def close(self, code: int, reason: str = "") -> None:
        self._outgoing.put_nowait(Close(code, reason))

    def beat(self) -> None:
        """Note a heartbeat; a client that then misses two is taken for dead."""
        self.rest()
        self._watch = asyncio.get_running_loop().call_later(
            HEARTBEAT_SECONDS * 2, self.close, 4009, "Session timed out."
        )

    def rest(self) -> None:
        """Wait for no more heartbeats."""
        if self._watch:
            self._watch.cancel()

    def abort(self) -> None:
        """Cut the connection as a broken cable would."""
        if self._request.transport:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send what is queued, until the close frame.

        Only that is sent: the socket's own `close`, called beside the reading, may cut the connection before it has
        gone out. The client's answer ends the reading, or the lack of one after a while.
        """
        while isinstance(payload := await self._outgoing.get(), dict):
            await self._pack(self._socket, json.dumps(payload))
        self.closing = True
        self.rest()
        self._watch = asyncio.get_running_loop().call_later(_CLOSE_SECONDS, self.abort)
        await self._socket.send_frame(payload.code.to_bytes(2) + payload.reason.encode(), WSMsgType.CLOSE)


class Gateway:
    """All sessions of all bots."""

    def __init__(self, world: World, voice: VoiceStates) -> None:
        self._world = world
        self._voice = voice
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._down_until = 0.0
        world.on_event(self._deliver)

    def connected(self, application: Application | None = None) -> list[Connection]:
        """The identified connections, of one bot or of all."""
        return [
            each
            for each in self._connections
            if each.session and (application is None or each.session.application is application)
        ]

    def forget(self, application: Application | None = None) -> None:
        """Make every session impossible to resume."""
        for session in [*self._sessions.values()]:
            if application is None or session.application is application:
                del self._sessions[session.id]

    def stay_down(self, seconds: float) -> None:
        """Refuse new connections with status 503 for so many real seconds from now; 0 takes them again."""
        self._down_until = monotonic() + seconds

    async def serve(self, request: web.Request, resume_url: str) -> web.WebSocketResponse:
        """Talk to one client until either side ends it; `resume_url` is where it is to connect again."""
        if monotonic() < self._down_until:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=4096, timeout=_CLOSE_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket, request, resume_url)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        if _speaks(request):
            connection.send(HELLO, {"heartbeat_interval": int(HEARTBEAT_SECONDS * 1000), "_trace": []})
        else:
            connection.close(4012, "Invalid API version.")
        try:
            await self._read(socket, connection)
        finally:
            self._connections.discard(connection)
            connection.rest()
            self._detach(connection, goodbye=not connection.closing and socket.close_code in (1000, 1001))
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def close(self) -> None:
        for connection in [*self._connections]:
            connection.close(1001, "The rehearsal is over.")

    def _detach(self, connection: Connection, *, goodbye: bool) -> None:
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        # A client that says goodbye will not resume; one that was cut off may.
        if goodbye and self._sessions.pop(session.id, None):
            self._voice.drop(session)
        told = "said goodbye" if goodbye else "disconnected"
        self._world.journal.note(Kind.GATEWAY, told, actor=session.application.user)

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
        if op == HEARTBEAT:
            connection.beat()
            connection.send(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            connection.close(4003, "Not authenticated.")
        elif op == VOICE_STATE:
            self._voice.update(connection.session, data)
        elif op == REQUEST_MEMBERS:
            self._send_members(connection.session, data)
        elif op != PRESENCE:
            connection.close(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        application = self._world.by_token(data["token"].removeprefix("Bot "))
        shard, shards = data.get("shard") or (0, 1)
        if connection.session:
            connection.close(4005, "Already authenticated.")
        elif application is None:
            connection.close(4004, "Authentication failed.")
        elif not 0 <= shard < shards:
            connection.close(4010, "Invalid shard.")
        elif (problem := _intents_problem(data.get("intents"), application)) is not None:
            connection.close(problem, "Invalid intent(s)." if problem == 4013 else "Disallowed intent(s).")
        else:
            session = Session(application, data["intents"], shard, shards)
            self._replace(session)
            self._sessions[session.id] = session
            self._attach(session, connection)
            self._greet(session, connection)

    def _replace(self, session: Session) -> None:
        """End what is left of the shard's earlier session: nobody will resume it."""
        self._voice.drop(session)
        for earlier in [*self._sessions.values()]:
            same = earlier.application is session.application and earlier.shard == session.shard
            if same and earlier.connection is None:
                del self._sessions[earlier.id]

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self._sessions.get(data["session_id"])
        application = self._world.by_token(data["token"].removeprefix("Bot "))
        if application is None:
            connection.close(4004, "Authentication failed.")
        elif session is None or session.application is not application or not session.holds(data["seq"]):
            connection.send(INVALID_SESSION, False)
        elif data["seq"] > session.sequence:
            connection.close(4007, "Invalid seq.")
        else:
            self._attach(session, connection)
            for sequence, name, told in session.since(data["seq"]):
                connection.dispatch(sequence, name, told)
            session.tell("RESUMED", {"_trace": []})
            self._world.journal.note(Kind.GATEWAY, "resumed", actor=application.user)

    def _attach(self, session: Session, connection: Connection) -> None:
        if session.connection:
            session.connection.close(4000, "Taken up elsewhere.")
        session.connection, connection.session = connection, session

    def _greet(self, session: Session, connection: Connection) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.hears(guild)]
        session.tell("READY", session.ready([guild.id for guild in guilds], connection.resume_url))
        self._world.journal.note(Kind.GATEWAY, "identified", actor=session.application.user)
        for guild in guilds:
            session.tell("GUILD_CREATE", session.guild_create(guild))

    def _deliver(self, event: Event) -> None:
        for session in self._sessions.values():
            if wants(session, event):
                session.tell(event.name, session.version_of(event))

    def _send_members(self, session: Session, data: dict[str, Any]) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None or not session.hears(guild):
            return
        if data.get("query") == "" and not session.intents & Intent.GUILD_MEMBERS:
            self._world.complain("All members were asked for without the intent to know members.")
            return
        session.tell("GUILD_MEMBERS_CHUNK", session.members_chunk(guild, data))


Pack = Callable[[web.WebSocketResponse, str], Any]


def _packer(compress: str) -> Pack:
    if compress == "zlib-stream":
        zlib_stream = zlib.compressobj()

        async def zlibbed(socket: web.WebSocketResponse, text: str) -> None:
            await socket.send_bytes(zlib_stream.compress(text.encode()) + zlib_stream.flush(zlib.Z_SYNC_FLUSH))

        return zlibbed
    if compress == "zstd-stream":
        zstd_stream = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK

        async def zstandardised(socket: web.WebSocketResponse, text: str) -> None:
            await socket.send_bytes(zstd_stream.compress(text.encode()) + zstd_stream.flush(block))

        return zstandardised

    async def plain(socket: web.WebSocketResponse, text: str) -> None:
        await socket.send_str(text)

    return plain


def _speaks(request: web.Request) -> bool:
    """Whether what the client wants to talk is talked here: JSON, in the two versions that are as one."""
    return request.query.get("v", "10") in VERSIONS and request.query.get("encoding", "json") == "json"


def _intents_problem(intents: Any, application: Application) -> int | None:
    if not isinstance(intents, int) or not 0 <= intents <= _KNOWN_INTENTS:
        return 4013
    return 4014 if intents & PRIVILEGED & ~application.privileged else None

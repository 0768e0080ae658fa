"""One websocket of the voice gateway: the protocol between a client and the voice server.

Heartbeats are in real seconds at any rate of the rehearsal, like the sound itself.
"""

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from rehearsal.voice import dave, udp

HEARTBEAT_SECONDS = 13.75
"""Between two heartbeats; a client that is silent for one and a half of these is disconnected."""


class Op(IntEnum):
    """Opcodes, with Discord's names."""

    IDENTIFY = 0
    SELECT_PROTOCOL = 1
    READY = 2
    HEARTBEAT = 3
    SESSION_DESCRIPTION = 4
    SPEAKING = 5
    HEARTBEAT_ACK = 6
    RESUME = 7
    HELLO = 8
    RESUMED = 9
    CLIENTS_CONNECT = 11
    MLS_EXTERNAL_SENDER = 25
    MLS_KEY_PACKAGE = 26
    MLS_WELCOME = 30
    MLS_INVALID_COMMIT_WELCOME = 31


class CloseCode(IntEnum):
    """Why a websocket is closed, with Discord's codes."""

    UNKNOWN_OPCODE = 4001
    UNREADABLE = 4002
    NOT_IDENTIFIED = 4003
    WRONG_TOKEN = 4004
    ALREADY_IDENTIFIED = 4005
    NO_SUCH_SESSION = 4006
    TIMED_OUT = 4009
    UNKNOWN_PROTOCOL = 4012
    DISCONNECTED = 4014
    CRASHED = 4015
    UNKNOWN_MODE = 4016
    DAVE_REQUIRED = 4017


class HangUpError(Exception):
    """Ends a connection with the close code in `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class VoiceSession:
    """A member's session in a voice channel. It survives a lost websocket, so that it can be resumed."""

    guild_id: int
    channel_id: int
    user_id: int
    session_id: str
    token: str
    ssrc: int = 0
    key: bytes = b""
    address: udp.Address | None = None
    may_sound: bool = False
    listener: dave.Listener | None = None
    connection: "VoiceConnection | None" = None
    sent: list[str | bytes] = field(default_factory=list[str | bytes])
    """Every numbered frame in order; the first has number 1."""


class Server(Protocol):
    """What a connection needs from the voice server."""

    sender: dave.ExternalSender

    def identified(self, session_id: str, token: str, guild_id: int, user_id: int) -> VoiceSession: ...

    def resumed(self, session_id: str, token: str, guild_id: int) -> VoiceSession: ...

    def connected(self, session: VoiceSession) -> tuple[str, int]: ...

    def complain(self, complaint: str) -> None: ...


class VoiceConnection:
    """The exchange over one websocket, from HELLO to the close frame."""

    def __init__(self, server: Server, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._server, self._socket, self._transport = server, socket, transport
        self._session: VoiceSession | None = None
        self._deadline = 0.0
        self._handlers: Mapping[int, Callable[[Any], Awaitable[None]]] = {
            Op.IDENTIFY: self._identify,
            Op.SELECT_PROTOCOL: self._select_protocol,
            Op.HEARTBEAT: self._heartbeat,
            Op.SPEAKING: self._speaking,
            Op.RESUME: self._resume,
            Op.MLS_KEY_PACKAGE: self._key_package,
            Op.MLS_INVALID_COMMIT_WELCOME: self._invalid_welcome,
        }

    async def run(self) -> None:
        """Serve the client until either side closes."""
        self._beat()
        await self._send_op(Op.HELLO, {"v": 8, "heartbeat_interval": int(HEARTBEAT_SECONDS * 1000)})
        try:
            while not self._socket.closed:
                async with asyncio.timeout_at(self._deadline):
                    message = await self._socket.receive()
                await self._take(message.type, message.data)
        except HangUpError as end:
            await self._socket.close(code=end.code)
        except TimeoutError:
            await self._socket.close(code=CloseCode.TIMED_OUT)
        finally:
            if self._session is not None and self._session.connection is self:
                self._session.connection = None

    async def hang_up(self, code: int | None) -> None:
        """Close from the server's side with a close code; with None, cut the connection."""
        if code is None and self._transport is not None:
            self._transport.abort()
        elif not self._socket.closed:
            with suppress(ConnectionError):  # a client whose process ended has cut the connection already
                await self._socket.send_frame(struct.pack(">H", code), WSMsgType.CLOSE)

    async def _take(self, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.TEXT:
            op, body = _read(data)
        elif kind is WSMsgType.BINARY and data:
            op, body = data[0], data[1:]
        else:
            return
        handler = self._handlers.get(op)
        if handler is None:
            self._server.complain(f"voice: unknown opcode {op}")
            raise HangUpError(CloseCode.UNKNOWN_OPCODE)
        try:
            await handler(body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._server.complain(f"voice: unreadable opcode {op} ({error!r})")
            raise HangUpError(CloseCode.UNREADABLE) from error

    async def _identify(self, data: Mapping[str, Any]) -> None:
        if self._session is not None:
            raise HangUpError(CloseCode.ALREADY_IDENTIFIED)
        session = self._server.identified(
            data["session_id"], data["token"], int(data["server_id"]), int(data["user_id"])
        )
        if int(data.get("max_dave_protocol_version") or 0) < dave.VERSION:
            raise HangUpError(CloseCode.DAVE_REQUIRED)
        host, port = self._server.connected(session)
        self._session, session.connection = session, self
        await self._send_op(Op.READY, {"ssrc": session.ssrc, "ip": host, "port": port, "modes": [udp.MODE]})

    async def _select_protocol(self, data: Mapping[str, Any]) -> None:
        session = self._identified()
        if data["protocol"] != "udp":
            raise HangUpError(CloseCode.UNKNOWN_PROTOCOL)
        if data["data"]["mode"] != udp.MODE:
            raise HangUpError(CloseCode.UNKNOWN_MODE)
        session.address = (str(data["data"]["address"]), int(data["data"]["port"]))
        session.listener = dave.Listener(self._server.sender, session.channel_id, session.user_id)
        description = {
            "mode": udp.MODE,
            "secret_key": list(session.key),
            "audio_codec": "opus",
            "media_session_id": session.session_id,
            "dave_protocol_version": dave.VERSION,
        }
        await self._send_numbered(Op.SESSION_DESCRIPTION, description)
        await self._send_numbered(Op.CLIENTS_CONNECT, {"user_ids": [str(dave.LISTENER)]})
        await self._send_numbered_binary(Op.MLS_EXTERNAL_SENDER, self._server.sender.package)

    async def _key_package(self, package: bytes) -> None:
        session = self._identified()
        if session.listener is None:
            raise HangUpError(CloseCode.UNREADABLE)
        at_once = struct.pack(">H", 0)
        await self._send_numbered_binary(Op.MLS_WELCOME, at_once + session.listener.welcome(package))

    async def _invalid_welcome(self, _: Any) -> None:
        """The client starts over: it will send a new key package, for a new group."""
        session = self._identified()
        self._server.complain("voice: the client refused its welcome to the encrypted call")
        session.listener = dave.Listener(self._server.sender, session.channel_id, session.user_id)

    async def _heartbeat(self, data: Mapping[str, Any]) -> None:
        self._beat()
        await self._send_op(Op.HEARTBEAT_ACK, {"t": data["t"]})

    async def _speaking(self, data: Mapping[str, Any]) -> None:
        session = self._identified()
        session.may_sound = int(data["ssrc"]) == session.ssrc

    async def _resume(self, data: Mapping[str, Any]) -> None:
        if self._session is not None:
            raise HangUpError(CloseCode.ALREADY_IDENTIFIED)
        session = self._server.resumed(data["session_id"], data["token"], int(data["server_id"]))
        self._session, session.connection = session, self
        for frame in session.sent[max(0, int(data.get("seq_ack", 0))) :]:
            await self._send(frame)
        await self._send_op(Op.RESUMED, None)

    def _identified(self) -> VoiceSession:
        if self._session is None:
            raise HangUpError(CloseCode.NOT_IDENTIFIED)
        return self._session

    def _beat(self) -> None:
        self._deadline = asyncio.get_running_loop().time() + 1.5 * HEARTBEAT_SECONDS

    async def _send_op(self, op: Op, data: Any) -> None:
        await self._send(json.dumps({"op": op, "d": data}))

    async def _send_numbered(self, op: Op, data: Any) -> None:
        """Send a numbered frame, which is sent again after a resume if the client missed it."""
        sent = self._identified().sent
        sent.append(json.dumps({"op": op, "d": data, "seq": len(sent) + 1}))
        await self._send(sent[-1])

    async def _send_numbered_binary(self, op: Op, data: bytes) -> None:
        sent = self._identified().sent
        sent.append(struct.pack(">HB", len(sent) + 1, op) + data)
        await self._send(sent[-1])

    async def _send(self, frame: str | bytes) -> None:
        if self._socket.closed:
            return
        if isinstance(frame, str):
            await self._socket.send_str(frame)
        else:
            await self._socket.send_bytes(frame)


def _read(text: str) -> tuple[int, Any]:
    try:
        frame = json.loads(text)
        return int(frame["op"]), frame.get("d")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HangUpError(CloseCode.UNREADABLE) from error

"""One websocket of the gateway: queues, compresses and sends frames, and closes if heartbeats stop."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import zstandard
from aiohttp import WSMsgType, web

HEARTBEAT_SECONDS = 41.25
"""In real seconds at any rate, since it supervises the connection."""
CLOSE_SECONDS = 2.0


class Opcode(IntEnum):
    """Gateway opcodes, with Discord's names."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@dataclass(frozen=True, slots=True)
class _Close:
    """A close frame to send."""

    code: int
    reason: str = ""


class Connection:
    """One websocket. All frames go through one queue, so that a close code comes after everything sent before it."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, resume_url: str) -> None:
        self._socket = socket
        self._request = request
        self._outgoing: asyncio.Queue[dict[str, Any] | _Close] = asyncio.Queue()
        self._pack = _packer(request.query.get("compress", ""))
        self.resume_url = resume_url
        self.closing = False
        self._watch: asyncio.TimerHandle | None = None
        self.note_heartbeat()

    def greet(self) -> None:
        """Send HELLO with the heartbeat interval: the first frame of every connection."""
        self.send(Opcode.HELLO, {"heartbeat_interval": int(HEARTBEAT_SECONDS * 1000), "_trace": []})

    def send(self, op: Opcode, data: Any = None) -> None:
        self._outgoing.put_nowait({"op": op, "d": data, "s": None, "t": None})

    def dispatch(self, sequence: int, name: str, data: Any) -> None:
        self._outgoing.put_nowait({"op": Opcode.DISPATCH, "d": data, "s": sequence, "t": name})

    def close(self, code: int, reason: str = "") -> None:
        self._outgoing.put_nowait(_Close(code, reason))

    def note_heartbeat(self) -> None:
        """Record a heartbeat; a client that misses the next two is considered dead."""
        self.stop_watching()
        self._watch = asyncio.get_running_loop().call_later(
            HEARTBEAT_SECONDS * 2, self.close, 4009, "Session timed out."
        )

    def stop_watching(self) -> None:
        """Stop expecting heartbeats."""
        if self._watch:
            self._watch.cancel()

    def abort(self) -> None:
        """Cut the connection without a close frame, as a broken cable would."""
        if self._request.transport:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send the queued frames, up to the close frame.

        The close frame is sent directly: the socket's own `close`, called while another task reads, may cut the
        connection before the frame is sent. Reading ends with the client's close frame, or after a timeout.
        """
        while isinstance(payload := await self._outgoing.get(), dict):
            await self._pack(self._socket, json.dumps(payload))
        self.closing = True
        self.stop_watching()
        self._watch = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.abort)
        await self._socket.send_frame(payload.code.to_bytes(2) + payload.reason.encode(), WSMsgType.CLOSE)


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

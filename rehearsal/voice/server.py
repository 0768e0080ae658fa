"""The voice server: which members may connect, and the sound that arrives from them."""

import asyncio
import secrets
from collections import Counter
from typing import Protocol

from aiohttp import web

from rehearsal.voice import dave, udp
from rehearsal.voice.connection import CloseCode, HangUpError, VoiceConnection, VoiceSession
from rehearsal.world.journal import PATIENCE_SECONDS

HOST = "127.0.0.1"


class Complaints(Protocol):
    """Records a client's misbehaviour."""

    complaints: list[str]


class VoiceServer:
    """Accepts the members announced by `open`, over the websocket that `handle` serves, and counts arriving sound.

    `packets` counts, by (channel id, user id), each Opus packet that the people in the channel could hear: encrypted
    with the session key, sent after a Speaking, encrypted end to end, and not silence. `lost` counts the others by
    reason. A client that does not offer DAVE is closed with 4017.

    Faults: `drop`; `refusal`, a close code sent in response to every Identify while it is set; `down`, while which the
    websocket is refused with status 503.
    """

    def __init__(self, world: Complaints) -> None:
        self.endpoint = "voice.rehearsal.discord.media"
        self.packets: Counter[tuple[int, int]] = Counter()
        self.lost: Counter[str] = Counter()
        self.refusal: int | None = None
        self.down = False
        self.sender = dave.ExternalSender()
        self._world = world
        self._sessions: dict[tuple[int, int], VoiceSession] = {}
        self._sources: dict[int, VoiceSession] = {}
        self._heard = asyncio.Event()
        self._endings: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Open the UDP socket."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: udp.UdpSocket(self._arrived), local_addr=(HOST, 0)
        )

    async def stop(self) -> None:
        """Disconnect everybody and close the UDP socket."""
        for guild_id, user_id in list(self._sessions):
            self.close(guild_id, user_id)
        await asyncio.gather(*self._endings)
        if self._transport is not None:
            self._transport.close()

    def open(self, guild_id: int, channel_id: int, user_id: int, session_id: str, token: str) -> None:
        """Allow this member to connect, after VOICE_SERVER_UPDATE. It replaces the member's session in that guild."""
        session = VoiceSession(guild_id, channel_id, user_id, session_id, token)
        known = self._sessions.get((guild_id, user_id))
        if known is None or _place(known) != _place(session):
            self.close(guild_id, user_id)
            self._sessions[guild_id, user_id] = session

    def close(self, guild_id: int, user_id: int) -> None:
        """End the session of a member who left or was removed from the channel."""
        session = self._sessions.pop((guild_id, user_id), None)
        if session is None:
            return
        self._sources.pop(session.ssrc, None)
        if session.connection is not None:
            ending = asyncio.get_running_loop().create_task(session.connection.hang_up(CloseCode.DISCONNECTED))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)

    def is_connected(self, channel_id: int, user_id: int) -> bool:
        """Whether the member's websocket is connected for that channel."""
        return any(
            session.connection is not None
            for session in self._sessions.values()
            if (session.channel_id, session.user_id) == (channel_id, user_id)
        )

    async def drop(self, guild_id: int, user_id: int, code: int | None = None) -> None:
        """Fault: close the member's websocket with `code` (4015: the server crashed); with None, cut it."""
        session = self._sessions[guild_id, user_id]
        if session.connection is not None:
            await session.connection.hang_up(code)

    async def hear(self, channel_id: int, user_id: int, least: int = 1, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait until `least` packets from the member were heard in that channel, for `seconds` real ones at most.

        Returns their number; raises TimeoutError with the counts of packets heard and lost.
        """
        try:
            async with asyncio.timeout(seconds):
                while self.packets[channel_id, user_id] < least:
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            came = self.packets[channel_id, user_id]
            raise TimeoutError(f"heard {came} of {least} packets from {user_id}; lost: {dict(self.lost)}") from None
        return self.packets[channel_id, user_id]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket of the voice gateway until it closes."""
        if self.down:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await VoiceConnection(self, socket, request.transport).run()
        return socket

    def identified(self, session_id: str, token: str, guild_id: int, user_id: int) -> VoiceSession:
        """The session for an Identify; raises HangUpError."""
        if self.refusal is not None:
            raise HangUpError(self.refusal)
        return _checked(self._sessions.get((guild_id, user_id)), session_id, token)

    def resumed(self, session_id: str, token: str, guild_id: int) -> VoiceSession:
        """The session for a Resume, which must have been connected before; raises HangUpError."""
        places = (place for place in self._sources.values() if place.guild_id == guild_id)
        return _checked(next((place for place in places if place.session_id == session_id), None), session_id, token)

    def connected(self, session: VoiceSession) -> tuple[str, int]:
        """Start a new connection with a new SSRC and key; return the UDP socket's address."""
        self._sources.pop(session.ssrc, None)
        session.ssrc, session.key = secrets.randbits(31) or 1, secrets.token_bytes(32)
        session.address, session.listener, session.may_sound = None, None, False
        session.sent.clear()
        self._sources[session.ssrc] = session
        if self._transport is None:
            raise RuntimeError("start() opens the UDP socket first")
        return self._transport.get_extra_info("sockname")

    def complain(self, complaint: str) -> None:
        self._world.complaints.append(complaint)

    def _arrived(self, packet: bytes, address: udp.Address) -> bytes | None:
        if udp.is_discovery(packet):
            return udp.discovered(packet, address)
        session = self._sources.get(udp.source_of(packet) or 0)
        if session is None or session.address != address:
            self.lost["from nobody"] += 1
            return None
        self._listen(session, packet)
        return None

    def _listen(self, session: VoiceSession, packet: bytes) -> None:
        frame = udp.unsealed(packet, session.key)
        if frame == udp.SILENCE:
            return
        if frame is None:
            self.lost["not authentic"] += 1
        elif not session.may_sound:
            self.lost["before Speaking"] += 1
        elif session.listener is None or session.listener.open(frame) is None:
            self.lost["not encrypted end to end"] += 1
        else:
            self.packets[session.channel_id, session.user_id] += 1
            self._heard.set()


def _place(session: VoiceSession) -> tuple[int, str, str]:
    return session.channel_id, session.session_id, session.token


def _checked(session: VoiceSession | None, session_id: str, token: str) -> VoiceSession:
    if session is None or session.session_id != session_id:
        raise HangUpError(CloseCode.NO_SUCH_SESSION)
    if session.token != token:
        raise HangUpError(CloseCode.WRONG_TOKEN)
    return session

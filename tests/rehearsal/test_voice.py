import asyncio
import json
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import davey
import pytest
import pytest_asyncio
from aiohttp import WSMsgType, web
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

from rehearsal.voice.server import VoiceServer
from rehearsal.world.journal import PATIENCE_SECONDS

GUILD, CHANNEL, BOT = 10, 20, 30
SESSION, TOKEN = "session", "token"
IDENTIFY = {"server_id": str(GUILD), "user_id": str(BOT), "session_id": SESSION, "token": TOKEN}
DAVE = {"max_dave_protocol_version": davey.DAVE_PROTOCOL_VERSION}
OPUS = b"\xfc" + bytes(range(60))
SILENCE = b"\xf8\xff\xfe"


@dataclass
class ComplaintList:
    """Records complaints, in place of the rehearsal's world."""

    complaints: list[str] = field(default_factory=list)


class VoiceClient:
    """A voice client written only from Discord's documentation."""

    def __init__(self, server: VoiceServer, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.server, self.socket = server, socket
        self.number = 0
        self.sequence = 0

    async def send(self, op: int, data: object) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def receive(self, op: int) -> dict:
        """The data of the next message, which must have this opcode."""
        message = await self.socket.receive(timeout=PATIENCE_SECONDS)
        assert message.type is WSMsgType.TEXT, message
        frame = json.loads(message.data)
        self.sequence = frame.get("seq", self.sequence)
        assert frame["op"] == op
        return frame["d"]

    async def receive_binary(self, op: int) -> bytes:
        data = await self.socket.receive_bytes(timeout=PATIENCE_SECONDS)
        self.sequence, heard = struct.unpack_from(">HB", data)
        assert heard == op
        return data[3:]

    async def closed_with(self) -> int | None:
        while (message := await self.socket.receive(timeout=PATIENCE_SECONDS)).type is WSMsgType.TEXT:
            pass
        assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED}
        return self.socket.close_code

    async def identify(self, **changes: object) -> None:
        await self.receive(8)
        await self.send(0, IDENTIFY | DAVE | changes)

    async def connect(self) -> None:
        """Connect until the client has a key, so that it can send sound, but not yet encrypted end to end."""
        await self.identify()
        ready = await self.receive(2)
        self.ssrc = ready["ssrc"]
        loop = asyncio.get_running_loop()
        answers = FirstDatagram()
        self.sounds, _ = await loop.create_datagram_endpoint(lambda: answers, remote_addr=(ready["ip"], ready["port"]))
        self.sounds.sendto(struct.pack(">HHI66x", 1, 70, self.ssrc))
        kind, _, ssrc, host, port = struct.unpack(">HHI64sH", await asyncio.wait_for(answers.first, 3))
        assert (kind, ssrc) == (2, self.ssrc)
        address = {"address": host.rstrip(b"\0").decode(), "port": port, "mode": ready["modes"][0]}
        await self.send(1, {"protocol": "udp", "data": address})
        described = await self.receive(4)
        self.key = bytes(described["secret_key"])
        await self.receive(11)
        self.sender = await self.receive_binary(25)

    async def exchange_keys(self) -> None:
        self.dave = davey.DaveSession(1, BOT, CHANNEL)
        self.dave.set_external_sender(self.sender)
        await self.socket.send_bytes(bytes([26]) + self.dave.get_serialized_key_package())
        self.dave.process_welcome((await self.receive_binary(30))[2:])

    async def speak(self) -> None:
        await self.send(5, {"speaking": 1, "delay": 0, "ssrc": self.ssrc})
        await self.beat()

    async def beat(self) -> None:
        """Send a heartbeat and wait for its answer; then everything sent before has been processed."""
        await self.send(3, {"t": 7, "seq_ack": self.sequence})
        assert await self.receive(6) == {"t": 7}

    def sound(self, frame: bytes, *, key: bytes | None = None) -> None:
        self.number += 1
        header = struct.pack(">BBHII", 0x80, 0x78, self.number, self.number * 960, self.ssrc)
        nonce = struct.pack(">I", self.number)
        sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(frame, header, nonce.ljust(24, b"\0"), key or self.key)
        self.sounds.sendto(header + sealed + nonce)


class FirstDatagram(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple) -> None:
        self.first.set_result(data)


@dataclass
class VoiceService:
    """The voice server behind a plain web server."""

    server: VoiceServer
    complaint_list: ComplaintList
    http: aiohttp.ClientSession
    url: str

    async def connect_client(self) -> VoiceClient:
        return VoiceClient(self.server, await self.http.ws_connect(self.url))


@pytest_asyncio.fixture
async def service() -> AsyncIterator[VoiceService]:
    complaint_list = ComplaintList()
    server = VoiceServer(complaint_list)
    application = web.Application()
    application.router.add_get("/", server.handle)
    runner = web.AppRunner(application)
    await server.start()
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    server.open(GUILD, CHANNEL, BOT, SESSION, TOKEN)
    async with aiohttp.ClientSession() as http:
        yield VoiceService(server, complaint_list, http, f"http://{host}:{port}/?v=8")
    await server.stop()
    await runner.cleanup()


@pytest.fixture
async def client(service: VoiceService) -> AsyncIterator[VoiceClient]:
    client = await service.connect_client()
    await client.connect()
    yield client
    client.sounds.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"max_dave_protocol_version": 0}, 4017),
        ({"max_dave_protocol_version": None}, 4017),
        ({"token": "guessed"}, 4004),
        ({"session_id": "yesterday's"}, 4006),
        ({"user_id": "31"}, 4006),
        ({"server_id": "eleven"}, 4002),
    ],
)
async def test_a_refused_identify_gets_a_close_code(service, changes, code):
    client = await service.connect_client()
    await client.identify(**changes)
    assert await client.closed_with() == code


async def test_a_client_without_dave_is_refused(service):
    client = await service.connect_client()
    await client.receive(8)
    await client.send(0, IDENTIFY)
    assert await client.closed_with() == 4017


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (0, IDENTIFY | DAVE, 4005),
        (1, {"protocol": "webrtc", "data": {}}, 4012),
        (1, {"protocol": "udp", "data": {"address": "x", "port": 1, "mode": "xsalsa20_poly1305"}}, 4016),
        (3, None, 4002),
        (99, None, 4001),
    ],
)
async def test_an_invalid_frame_ends_the_connection_with_discords_code(service, op, data, code):
    client = await service.connect_client()
    await client.identify()
    await client.receive(2)
    await client.send(op, data)
    assert await client.closed_with() == code


async def test_only_an_identified_client_may_send(service):
    client = await service.connect_client()
    await client.receive(8)
    await client.send(5, {"speaking": 1, "delay": 0, "ssrc": 1})
    assert await client.closed_with() == 4003


async def test_a_frame_that_is_not_a_message_ends_the_connection(service):
    client = await service.connect_client()
    await client.receive(8)
    await client.socket.send_str("hello?")
    assert await client.closed_with() == 4002


async def test_a_client_without_heartbeats_is_disconnected(service, monkeypatch):
    monkeypatch.setattr("rehearsal.voice.connection.HEARTBEAT_SECONDS", 0.05)
    client = await service.connect_client()
    await client.receive(8)
    assert await client.closed_with() == 4009


async def test_each_audible_packet_is_counted(service, client):
    await client.exchange_keys()
    await client.speak()
    for _ in range(5):
        client.sound(client.dave.encrypt_opus(OPUS))
    assert await service.server.hear(CHANNEL, BOT, least=5) == 5
    assert service.server.packets == {(CHANNEL, BOT): 5}
    assert not service.server.lost
    assert not service.complaint_list.complaints


async def test_inaudible_packets_are_not_counted(service, client):
    await client.exchange_keys()
    client.sound(client.dave.encrypt_opus(OPUS))
    await asyncio.sleep(0.05)
    await client.speak()
    client.sound(client.dave.encrypt_opus(OPUS), key=bytes(32))
    client.sound(OPUS)
    client.sound(SILENCE)
    client.sounds.sendto(b"no RTP packet at all")
    client.sound(client.dave.encrypt_opus(OPUS))
    assert await service.server.hear(CHANNEL, BOT) == 1
    reasons = {"before Speaking": 1, "not authentic": 1, "not encrypted end to end": 1, "from nobody": 1}
    assert service.server.lost == reasons


async def test_a_timeout_while_waiting_for_sound_reports_what_was_heard_and_lost(service, client):
    await client.speak()
    client.sound(OPUS)
    with pytest.raises(TimeoutError, match=r"heard 0 of 1 .*not encrypted end to end"):
        await service.server.hear(CHANNEL, BOT, seconds=0.1)


async def test_a_lost_connection_can_be_resumed_and_gets_the_frames_it_missed(service, client):
    await client.exchange_keys()
    await client.speak()
    await service.server.drop(GUILD, BOT, 4015)
    assert await client.closed_with() == 4015
    again = await service.connect_client()
    await again.receive(8)
    await again.send(7, {"server_id": str(GUILD), "session_id": SESSION, "token": TOKEN, "seq_ack": 2})
    await again.receive_binary(25)
    await again.receive_binary(30)
    assert await again.receive(9) is None
    client.sound(client.dave.encrypt_opus(OPUS))
    assert await service.server.hear(CHANNEL, BOT) == 1


async def test_a_member_who_left_cannot_resume(service, client):
    service.server.close(GUILD, BOT)
    assert await client.closed_with() == 4014
    again = await service.connect_client()
    await again.receive(8)
    await again.send(7, {"server_id": str(GUILD), "session_id": SESSION, "token": TOKEN, "seq_ack": 0})
    assert await again.closed_with() == 4006


async def test_being_moved_ends_the_connection_in_the_old_channel(service, client):
    service.server.open(GUILD, CHANNEL, BOT, SESSION, TOKEN)
    await client.beat()
    assert service.server.is_connected(CHANNEL, BOT)
    service.server.open(GUILD, CHANNEL + 1, BOT, SESSION, TOKEN)
    assert await client.closed_with() == 4014
    assert not service.server.is_connected(CHANNEL, BOT)


async def test_a_client_whose_welcome_failed_gets_a_new_one(service, client):
    await client.exchange_keys()
    await client.send(31, {"transition_id": 0})
    await client.exchange_keys()
    assert client.dave.ready
    assert len(service.complaint_list.complaints) == 1


async def test_voice_faults_can_be_injected(service, client):
    await service.server.drop(GUILD, BOT)
    assert await client.closed_with() == 1006
    service.server.refusal = 4006
    refused = await service.connect_client()
    await refused.identify()
    assert await refused.closed_with() == 4006
    service.server.down = True
    with pytest.raises(aiohttp.WSServerHandshakeError) as problem:
        await service.connect_client()
    assert problem.value.status == 503

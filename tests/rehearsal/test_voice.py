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
class Place:
    """What the voice server sees of the rehearsal."""

    complaints: list[str] = field(default_factory=list)


class Caller:
    """A voice client written from Discord's documentation alone."""

    def __init__(self, server: VoiceServer, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.server, self.socket = server, socket
        self.number = 0
        self.sequence = 0

    async def say(self, op: int, data: object) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def hear(self, op: int) -> dict:
        """The data of the next message, which must have this opcode."""
        message = await self.socket.receive(timeout=PATIENCE_SECONDS)
        assert message.type is WSMsgType.TEXT, message
        frame = json.loads(message.data)
        self.sequence = frame.get("seq", self.sequence)
        assert frame["op"] == op
        return frame["d"]

    async def hear_binary(self, op: int) -> bytes:
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
        await self.hear(8)
        await self.say(0, IDENTIFY | DAVE | changes)

    async def connect(self) -> None:
        """Come as far as having a key, able to send sound that is sealed but not encrypted end to end."""
        await self.identify()
        ready = await self.hear(2)
        self.ssrc = ready["ssrc"]
        loop = asyncio.get_running_loop()
        answers = Answers()
        self.sounds, _ = await loop.create_datagram_endpoint(lambda: answers, remote_addr=(ready["ip"], ready["port"]))
        self.sounds.sendto(struct.pack(">HHI66x", 1, 70, self.ssrc))
        kind, _, ssrc, host, port = struct.unpack(">HHI64sH", await asyncio.wait_for(answers.first, 3))
        assert (kind, ssrc) == (2, self.ssrc)
        address = {"address": host.rstrip(b"\0").decode(), "port": port, "mode": ready["modes"][0]}
        await self.say(1, {"protocol": "udp", "data": address})
        described = await self.hear(4)
        self.key = bytes(described["secret_key"])
        await self.hear(11)
        self.sender = await self.hear_binary(25)

    async def agree_upon_keys(self) -> None:
        self.dave = davey.DaveSession(1, BOT, CHANNEL)
        self.dave.set_external_sender(self.sender)
        await self.socket.send_bytes(bytes([26]) + self.dave.get_serialized_key_package())
        self.dave.process_welcome((await self.hear_binary(30))[2:])

    async def speak(self) -> None:
        await self.say(5, {"speaking": 1, "delay": 0, "ssrc": self.ssrc})
        await self.beat()

    async def beat(self) -> None:
        """A heartbeat answered: all that was said before has been taken in."""
        await self.say(3, {"t": 7, "seq_ack": self.sequence})
        assert await self.hear(6) == {"t": 7}

    def sound(self, frame: bytes, *, key: bytes | None = None) -> None:
        self.number += 1
        header = struct.pack(">BBHII", 0x80, 0x78, self.number, self.number * 960, self.ssrc)
        nonce = struct.pack(">I", self.number)
        sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(frame, header, nonce.ljust(24, b"\0"), key or self.key)
        self.sounds.sendto(header + sealed + nonce)


class Answers(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple) -> None:
        self.first.set_result(data)


@dataclass
class Line:
    """The voice server behind a plain web server."""

    server: VoiceServer
    place: Place
    http: aiohttp.ClientSession
    url: str

    async def call(self) -> Caller:
        return Caller(self.server, await self.http.ws_connect(self.url))


@pytest_asyncio.fixture
async def line() -> AsyncIterator[Line]:
    place = Place()
    server = VoiceServer(place)
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
        yield Line(server, place, http, f"http://{host}:{port}/?v=8")
    await server.stop()
    await runner.cleanup()


@pytest.fixture
async def caller(line: Line) -> AsyncIterator[Caller]:
    caller = await line.call()
    await caller.connect()
    yield caller
    caller.sounds.close()


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
async def test_who_may_not_come_in_is_told_why(line, changes, code):
    caller = await line.call()
    await caller.identify(**changes)
    assert await caller.closed_with() == code


async def test_a_client_that_does_not_mention_dave_is_not_let_in(line):
    caller = await line.call()
    await caller.hear(8)
    await caller.say(0, IDENTIFY)
    assert await caller.closed_with() == 4017


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
async def test_what_makes_no_sense_ends_the_call_with_discords_code(line, op, data, code):
    caller = await line.call()
    await caller.identify()
    await caller.hear(2)
    await caller.say(op, data)
    assert await caller.closed_with() == code


async def test_only_who_has_identified_may_speak(line):
    caller = await line.call()
    await caller.hear(8)
    await caller.say(5, {"speaking": 1, "delay": 0, "ssrc": 1})
    assert await caller.closed_with() == 4003


async def test_what_is_no_message_ends_the_call(line):
    caller = await line.call()
    await caller.hear(8)
    await caller.socket.send_str("hello?")
    assert await caller.closed_with() == 4002


async def test_a_client_without_heartbeat_is_given_up(line, monkeypatch):
    monkeypatch.setattr("rehearsal.voice.connection.HEARTBEAT_SECONDS", 0.05)
    caller = await line.call()
    await caller.hear(8)
    assert await caller.closed_with() == 4009


async def test_each_packet_that_people_can_hear_is_counted(line, caller):
    await caller.agree_upon_keys()
    await caller.speak()
    for _ in range(5):
        caller.sound(caller.dave.encrypt_opus(OPUS))
    assert await line.server.hear(CHANNEL, BOT, least=5) == 5
    assert line.server.packets == {(CHANNEL, BOT): 5}
    assert not line.server.lost
    assert not line.place.complaints


async def test_what_people_cannot_hear_is_not_counted(line, caller):
    await caller.agree_upon_keys()
    caller.sound(caller.dave.encrypt_opus(OPUS))
    await asyncio.sleep(0.05)
    await caller.speak()
    caller.sound(caller.dave.encrypt_opus(OPUS), key=bytes(32))
    caller.sound(OPUS)
    caller.sound(SILENCE)
    caller.sounds.sendto(b"no RTP packet at all")
    caller.sound(caller.dave.encrypt_opus(OPUS))
    assert await line.server.hear(CHANNEL, BOT) == 1
    reasons = {"before Speaking": 1, "not authentic": 1, "not encrypted end to end": 1, "from nobody": 1}
    assert line.server.lost == reasons


async def test_waiting_in_vain_for_sound_tells_what_became_of_it(line, caller):
    await caller.speak()
    caller.sound(OPUS)
    with pytest.raises(TimeoutError, match=r"heard 0 of 1 .*not encrypted end to end"):
        await line.server.hear(CHANNEL, BOT, seconds=0.1)


async def test_a_broken_call_can_be_resumed_and_hears_what_it_missed(line, caller):
    await caller.agree_upon_keys()
    await caller.speak()
    await line.server.drop(GUILD, BOT, 4015)
    assert await caller.closed_with() == 4015
    again = await line.call()
    await again.hear(8)
    await again.say(7, {"server_id": str(GUILD), "session_id": SESSION, "token": TOKEN, "seq_ack": 2})
    await again.hear_binary(25)
    await again.hear_binary(30)
    assert await again.hear(9) is None
    caller.sound(caller.dave.encrypt_opus(OPUS))
    assert await line.server.hear(CHANNEL, BOT) == 1


async def test_who_has_left_cannot_resume(line, caller):
    line.server.close(GUILD, BOT)
    assert await caller.closed_with() == 4014
    again = await line.call()
    await again.hear(8)
    await again.say(7, {"server_id": str(GUILD), "session_id": SESSION, "token": TOKEN, "seq_ack": 0})
    assert await again.closed_with() == 4006


async def test_being_moved_ends_the_call_in_the_former_channel(line, caller):
    line.server.open(GUILD, CHANNEL, BOT, SESSION, TOKEN)
    await caller.beat()
    assert line.server.is_connected(CHANNEL, BOT)
    line.server.open(GUILD, CHANNEL + 1, BOT, SESSION, TOKEN)
    assert await caller.closed_with() == 4014
    assert not line.server.is_connected(CHANNEL, BOT)


async def test_a_client_whose_welcome_failed_gets_another(line, caller):
    await caller.agree_upon_keys()
    await caller.say(31, {"transition_id": 0})
    await caller.agree_upon_keys()
    assert caller.dave.ready
    assert len(line.place.complaints) == 1


async def test_faults_can_be_asked_for(line, caller):
    await line.server.drop(GUILD, BOT)
    assert await caller.closed_with() == 1006
    line.server.refusal = 4006
    refused = await line.call()
    await refused.identify()
    assert await refused.closed_with() == 4006
    line.server.down = True
    with pytest.raises(aiohttp.WSServerHandshakeError) as problem:
        await line.call()
    assert problem.value.status == 503

"""Logging in, staying connected, and being told no more and no less than was asked for."""

import asyncio
import json
import zlib

import aiohttp
import discord
import pytest
import zstandard

from rehearsal.world.journal import PATIENCE_SECONDS

TOKEN = "a.bot.token"
GUILDS, MEMBERS, MESSAGES = 1 << 0, 1 << 1, 1 << 9


class Socket:
    """A bare gateway client over the plain port."""

    def __init__(self, socket, unpack=None):
        self.socket, self.unpack = socket, unpack or (lambda data: data)

    async def send(self, op, data):
        await self.socket.send_json({"op": op, "d": data})

    async def receive(self):
        message = await self.socket.receive(timeout=PATIENCE_SECONDS)
        return json.loads(self.unpack(message.data)) if not _is_end(message) else message.data

    async def receive_until(self, name):
        while (payload := await self.receive())["t"] != name:
            pass
        return payload

    async def identify(self, intents=GUILDS, **more):
        await self.receive()
        properties = {"os": "linux", "browser": "test", "device": "test"}
        await self.send(2, {"token": TOKEN, "intents": intents, "properties": properties, **more})


class Sharded(discord.AutoShardedClient):
    async def before_identify_hook(self, shard_id, *, initial=False):
        """Do not wait the five seconds that the library leaves between two shards."""


def _is_end(message):
    return message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)


@pytest.fixture
async def connect(stage):
    stage.install()
    async with aiohttp.ClientSession() as session:
        url = stage.rehearsal.plain_url.replace("http", "ws", 1)

        async def connect(compress=None, unpack=None, **asked):
            query = {"v": "10", "encoding": "json"} | ({"compress": compress} if compress else {}) | asked
            return Socket(await session.ws_connect(url, params=query), unpack)

        yield connect


async def test_the_real_client_logs_in_and_learns_its_guild(stage, bot):
    guild = bot.get_guild(stage.guild.id)
    assert guild.name == "Teachers"
    assert guild.me.id == stage.application.id
    assert {channel.name for channel in guild.channels} == {"general", "General"}
    assert guild.me.guild_permissions.manage_roles
    assert (await bot.application_info()).name == "Circlekeeper"


async def test_a_wrong_token_is_refused(stage):
    with pytest.raises(discord.LoginFailure):
        async with stage.running(token="not.the.token"):
            pass


async def test_an_intent_that_the_portal_does_not_allow_ends_the_connection(stage):
    stage.application.privileged = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with stage.running(stage.client(discord.Intents.all())):
            pass


async def test_all_members_are_known_with_the_intent_and_only_the_bot_without(stage):
    stage.install()
    async with stage.running() as client:
        assert [member.name for member in client.get_guild(stage.guild.id).members] == ["circlekeeper"]
    async with stage.running(stage.client(discord.Intents.all())) as client:
        names = {member.display_name for member in client.get_guild(stage.guild.id).members}
        assert names == {"Ana", "Ben", "Chi", "circlekeeper"}
        assert await client.get_guild(stage.guild.id).query_members("be") != []


async def test_the_content_of_others_messages_needs_its_intent(stage):
    stage.install()
    without = stage.client()
    async with stage.running(without), stage.running(stage.client(discord.Intents.all())) as with_it:
        await stage.ben.say(stage.general, "Nobody but people reads this.")
        await stage.ben.say(stage.general, f"{stage.application.user.mention} reads this.")
        await stage.until(lambda: len(without.events("message")) == len(with_it.events("message")) == 2)
    assert [message.content for (message,) in without.events("message")] == [
        "",
        f"<@{stage.application.id}> reads this.",
    ]
    assert with_it.events("message")[0][0].content == "Nobody but people reads this."


async def test_events_in_a_channel_out_of_view_are_not_told(stage):
    stage.install(permissions=0)
    hidden = stage.guild.add_channel("hidden", permission_overwrites=[{"id": stage.guild.id, "deny": str(1 << 10)}])
    async with stage.running() as client:
        await stage.ana.say(hidden, "in private")
        await stage.ana.say(stage.general, "in public")
        await stage.until(lambda: client.events("message"))
        assert [message.channel.name for (message,) in client.events("message")] == ["general"]


async def test_after_a_lost_connection_the_client_resumes_and_misses_nothing(stage, bot):
    stage.rehearsal.faults.cut_gateway()
    await stage.ben.say(stage.general, "while you were out")
    await stage.until(lambda: bot.events("message"))
    assert bot.events("resumed")
    assert len(bot.events("connect")) == 1


async def test_asked_to_reconnect_the_client_resumes(stage, bot):
    stage.rehearsal.faults.ask_to_reconnect()
    await stage.until(lambda: bot.events("resumed"))


async def test_closed_with_a_code_the_client_resumes(stage, bot):
    stage.rehearsal.faults.cut_gateway(code=4000)
    await stage.until(lambda: bot.events("resumed"))


async def test_a_client_that_does_not_answer_the_close_frame_is_cut_off(stage, connect, monkeypatch):
    monkeypatch.setattr("rehearsal.gateway.connection.CLOSE_SECONDS", 0.05)
    socket = await connect()
    await socket.identify()
    await stage.until(stage.rehearsal.gateway.connected)
    stage.rehearsal.faults.cut_gateway(code=4000)
    await stage.until(lambda: not stage.rehearsal.gateway.connected())


async def test_after_an_invalid_session_the_client_identifies_anew(stage, bot):
    stage.rehearsal.faults.invalidate_sessions()
    await stage.until(lambda: len(bot.events("ready")) == 2)
    assert not bot.events("resumed")


async def test_two_shards_share_the_guilds(stage):
    stage.install()
    connected = Sharded(
        intents=discord.Intents.default(), connector=stage.connector(), guild_ready_timeout=0.02, shard_count=2
    )
    task = asyncio.create_task(connected.start(TOKEN))
    await stage.until(lambda: connected.is_ready() or task.done())
    assert [guild.shard_id for guild in connected.guilds] == [(stage.guild.id >> 22) % 2]
    await connected.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_guild_joined_later_is_told(stage):
    async with stage.running() as client:
        stage.install()
        await stage.until(lambda: client.events("guild_join"))
        stage.guild.uninstall(stage.application)
        await stage.until(lambda: client.events("guild_remove"))


@pytest.mark.parametrize(
    ("compress", "unpack"),
    [
        ("zlib-stream", zlib.decompressobj().decompress),
        ("zstd-stream", zstandard.ZstdDecompressor().decompressobj().decompress),
    ],
)
async def test_the_stream_is_compressed_as_asked_for(connect, compress, unpack):
    socket = await connect(compress, unpack)
    await socket.identify()
    assert (await socket.receive())["t"] == "READY"
    assert (await socket.receive())["t"] == "GUILD_CREATE"


@pytest.mark.parametrize("asked", [{"v": "6"}, {"encoding": "etf"}])
async def test_what_is_not_spoken_here_is_closed_at_once(connect, asked):
    socket = await connect(**asked)
    assert await socket.receive() == 4012


async def test_who_is_not_identified_is_sent_away(connect):
    socket = await connect()
    await socket.receive()
    await socket.send(8, {"guild_id": "1", "query": "", "limit": 0})
    assert await socket.receive() == 4003


@pytest.mark.parametrize(
    ("change", "code"),
    [({"token": "wrong"}, 4004), ({"intents": -1}, 4013), ({"shard": [2, 2]}, 4010)],
)
async def test_a_wrong_identify_is_closed_with_its_own_code(connect, change, code):
    socket = await connect()
    await socket.identify(**change)
    assert await socket.receive() == code


async def test_what_cannot_be_read_is_a_decode_error(connect):
    socket = await connect()
    await socket.receive()
    await socket.socket.send_str("{")
    assert await socket.receive() == 4002


async def test_whose_heart_stops_is_timed_out(connect, monkeypatch):
    monkeypatch.setattr("rehearsal.gateway.connection.HEARTBEAT_SECONDS", 0.05)
    socket = await connect()
    assert (await socket.receive())["d"]["heartbeat_interval"] == 50
    await socket.send(1, None)
    assert (await socket.receive())["op"] == 11
    assert await socket.receive() == 4009


async def test_a_heartbeat_is_acknowledged(connect):
    socket = await connect()
    await socket.receive()
    await socket.send(1, None)
    assert (await socket.receive())["op"] == 11


async def test_a_session_unknown_to_the_server_cannot_be_resumed(connect):
    socket = await connect()
    await socket.receive()
    await socket.send(6, {"token": TOKEN, "session_id": "never", "seq": 1})
    assert await socket.receive() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_resumed_session_is_told_exactly_what_it_missed(stage, connect):
    socket = await connect()
    await socket.identify(GUILDS | MESSAGES)
    session = (await socket.receive_until("READY"))["d"]["session_id"]
    known = (await socket.receive_until("GUILD_CREATE"))["s"]
    stage.rehearsal.faults.cut_gateway()
    await stage.ana.say(stage.general, "one")
    await stage.ana.say(stage.general, "two")
    again = await connect()
    await again.receive()
    await again.send(6, {"token": TOKEN, "session_id": session, "seq": known})
    told = [await again.receive() for _ in range(3)]
    assert [(each["t"], each["s"]) for each in told] == [
        ("MESSAGE_CREATE", known + 1),
        ("MESSAGE_CREATE", known + 2),
        ("RESUMED", known + 3),
    ]


async def test_a_gateway_that_stays_down_takes_nobody_until_its_time_is_over(stage, bot):
    loop = asyncio.get_running_loop()
    started = loop.time()
    stage.rehearsal.faults.cut_gateway(down_for=0.5)
    await stage.ben.say(stage.general, "while you were out")
    await stage.rehearsal.until(lambda: bot.events("message"), 20)
    assert loop.time() - started > 0.5
    assert bot.events("resumed")

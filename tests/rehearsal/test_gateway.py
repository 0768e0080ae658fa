"""The gateway: identifying, staying connected, and the events for each intent."""

import asyncio
import json
import zlib

import aiohttp
import discord
import pytest
import zstandard

from rehearsal.errors import CannotDo
from rehearsal.world.journal import PATIENCE_SECONDS

TOKEN = "a.bot.token"
GUILDS, MEMBERS, MESSAGES = 1 << 0, 1 << 1, 1 << 9


class Socket:
    """A minimal gateway client over the plain port."""

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
        """Skip discord.py's pause of five seconds between two shards."""


def _is_end(message):
    return message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)


@pytest.fixture
async def connect(setup):
    setup.install()
    async with aiohttp.ClientSession() as session:
        url = setup.rehearsal.plain_url.replace("http", "ws", 1)

        async def connect(compress=None, unpack=None, **asked):
            query = {"v": "10", "encoding": "json"} | ({"compress": compress} if compress else {}) | asked
            return Socket(await session.ws_connect(url, params=query), unpack)

        yield connect


async def test_discord_py_logs_in_and_gets_its_guild(setup, bot):
    guild = bot.get_guild(setup.guild.id)
    assert guild.name == "Teachers"
    assert guild.me.id == setup.application.id
    assert {channel.name for channel in guild.channels} == {"general", "General"}
    assert guild.me.guild_permissions.manage_roles
    assert (await bot.application_info()).name == "Circlekeeper"


async def test_a_wrong_token_is_refused(setup):
    with pytest.raises(discord.LoginFailure):
        async with setup.running(token="not.the.token"):
            pass


async def test_an_intent_that_the_portal_does_not_allow_ends_the_connection(setup):
    setup.application.privileged = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with setup.running(setup.client(discord.Intents.all())):
            pass


async def test_all_members_are_known_with_the_intent_and_only_the_bot_without(setup):
    setup.install()
    async with setup.running() as client:
        assert [member.name for member in client.get_guild(setup.guild.id).members] == ["circlekeeper"]
    async with setup.running(setup.client(discord.Intents.all())) as client:
        names = {member.display_name for member in client.get_guild(setup.guild.id).members}
        assert names == {"Ana", "Ben", "Chi", "circlekeeper"}
        assert await client.get_guild(setup.guild.id).query_members("be") != []


@pytest.mark.parametrize(
    ("intents", "told"),
    [(0, []), (1 << 1, ["GUILD_MEMBER_REMOVE"] * 2), (1 << 2, ["GUILD_BAN_ADD"])],
    ids=["no intent", "members", "moderation"],
)
async def test_who_leaves_or_is_banned_is_told_with_the_intent_for_it_alone(setup, connect, intents, told):
    socket = await connect()
    await socket.identify(GUILDS | intents)
    await socket.receive_until("GUILD_CREATE")
    setup.guild.leave(setup.ben)
    setup.guild.ban(setup.chi)
    setup.guild.add_channel("the last one")
    names = []
    while (name := (await socket.receive())["t"]) != "CHANNEL_CREATE":
        names.append(name)
    assert names == told
    with pytest.raises(CannotDo, match="Chi is banned"):
        setup.guild.join(setup.chi)


async def test_the_content_of_others_messages_needs_its_intent(setup):
    setup.install()
    without = setup.client()
    async with setup.running(without), setup.running(setup.client(discord.Intents.all())) as with_it:
        await setup.ben.say(setup.general, "Nobody but people reads this.")
        await setup.ben.say(setup.general, f"{setup.application.user.mention} reads this.")
        await setup.until(lambda: len(without.events("message")) == len(with_it.events("message")) == 2)
    assert [message.content for (message,) in without.events("message")] == [
        "",
        f"<@{setup.application.id}> reads this.",
    ]
    assert with_it.events("message")[0][0].content == "Nobody but people reads this."


async def test_a_bot_gets_no_events_of_a_channel_that_it_cannot_see(setup):
    setup.install(permissions=0)
    hidden = setup.guild.add_channel("hidden", permission_overwrites=[{"id": setup.guild.id, "deny": str(1 << 10)}])
    async with setup.running() as client:
        await setup.ana.say(hidden, "in private")
        await setup.ana.say(setup.general, "in public")
        await setup.until(lambda: client.events("message"))
        assert [message.channel.name for (message,) in client.events("message")] == ["general"]


async def test_after_a_lost_connection_the_client_resumes_and_misses_nothing(setup, bot):
    setup.rehearsal.faults.cut_gateway()
    await setup.ben.say(setup.general, "while you were out")
    await setup.until(lambda: bot.events("message"))
    assert bot.events("resumed")
    assert len(bot.events("connect")) == 1


async def test_asked_to_reconnect_the_client_resumes(setup, bot):
    setup.rehearsal.faults.ask_to_reconnect()
    await setup.until(lambda: bot.events("resumed"))


async def test_closed_with_a_code_the_client_resumes(setup, bot):
    setup.rehearsal.faults.cut_gateway(code=4000)
    await setup.until(lambda: bot.events("resumed"))


async def test_a_client_that_does_not_answer_the_close_frame_is_cut_off(setup, connect, monkeypatch):
    monkeypatch.setattr("rehearsal.gateway.connection.CLOSE_SECONDS", 0.05)
    socket = await connect()
    await socket.identify()
    await setup.until(setup.rehearsal.gateway.connected)
    setup.rehearsal.faults.cut_gateway(code=4000)
    await setup.until(lambda: not setup.rehearsal.gateway.connected())


async def test_after_an_invalid_session_the_client_identifies_again(setup, bot):
    setup.rehearsal.faults.invalidate_sessions()
    await setup.until(lambda: len(bot.events("ready")) == 2)
    assert not bot.events("resumed")


async def test_two_shards_share_the_guilds(setup):
    setup.install()
    connected = Sharded(
        intents=discord.Intents.default(), connector=setup.connector(), guild_ready_timeout=0.02, shard_count=2
    )
    task = asyncio.create_task(connected.start(TOKEN))
    await setup.until(lambda: connected.is_ready() or task.done())
    assert [guild.shard_id for guild in connected.guilds] == [(setup.guild.id >> 22) % 2]
    await connected.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_bot_gets_an_event_for_a_guild_that_it_joins_later(setup):
    async with setup.running() as client:
        setup.install()
        await setup.until(lambda: client.events("guild_join"))
        setup.guild.uninstall(setup.application)
        await setup.until(lambda: client.events("guild_remove"))


@pytest.mark.parametrize(
    ("compress", "unpack"),
    [
        ("zlib-stream", zlib.decompressobj().decompress),
        ("zstd-stream", zstandard.ZstdDecompressor().decompressobj().decompress),
    ],
)
async def test_the_stream_is_compressed_as_requested(connect, compress, unpack):
    socket = await connect(compress, unpack)
    await socket.identify()
    assert (await socket.receive())["t"] == "READY"
    assert (await socket.receive())["t"] == "GUILD_CREATE"


@pytest.mark.parametrize("asked", [{"v": "6"}, {"encoding": "etf"}])
async def test_an_unsupported_version_or_encoding_is_closed_at_once(connect, asked):
    socket = await connect(**asked)
    assert await socket.receive() == 4012


async def test_an_unidentified_client_is_disconnected(connect):
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


async def test_an_unreadable_frame_is_a_decode_error(connect):
    socket = await connect()
    await socket.receive()
    await socket.socket.send_str("{")
    assert await socket.receive() == 4002


async def test_a_client_without_heartbeats_times_out(connect, monkeypatch):
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


async def test_an_unknown_session_cannot_be_resumed(connect):
    socket = await connect()
    await socket.receive()
    await socket.send(6, {"token": TOKEN, "session_id": "never", "seq": 1})
    assert await socket.receive() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_resumed_session_gets_exactly_the_events_it_missed(setup, connect):
    socket = await connect()
    await socket.identify(GUILDS | MESSAGES)
    session = (await socket.receive_until("READY"))["d"]["session_id"]
    known = (await socket.receive_until("GUILD_CREATE"))["s"]
    setup.rehearsal.faults.cut_gateway()
    await setup.ana.say(setup.general, "one")
    await setup.ana.say(setup.general, "two")
    again = await connect()
    await again.receive()
    await again.send(6, {"token": TOKEN, "session_id": session, "seq": known})
    told = [await again.receive() for _ in range(3)]
    assert [(each["t"], each["s"]) for each in told] == [
        ("MESSAGE_CREATE", known + 1),
        ("MESSAGE_CREATE", known + 2),
        ("RESUMED", known + 3),
    ]


async def test_a_gateway_that_is_down_refuses_connections_until_it_is_up(setup, bot):
    loop = asyncio.get_running_loop()
    started = loop.time()
    setup.rehearsal.faults.cut_gateway(down_for=0.5)
    await setup.ben.say(setup.general, "while you were out")
    await setup.rehearsal.until(lambda: bot.events("message"), 20)
    assert loop.time() - started > 0.5
    assert bot.events("resumed")

"""A client other than discord.py: bare HTTP and websockets over the plain port, found by /gateway/bot."""

import asyncio
import io

import aiohttp
import pytest

from rehearsal.permissions import ALL
from rehearsal.server import Rehearsal

TOKEN = "a.bot.token"


@pytest.fixture
async def http(setup):
    setup.install()
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with aiohttp.ClientSession(setup.rehearsal.plain_url, headers=headers) as session:
        yield session


async def ask(http, method, path, body=None, **more):
    async with http.request(method, f"/api/v10{path}", json=body, **more) as response:
        assert response.status == 204 or response.headers["Content-Type"] == "application/json"
        return response.status, ({} if response.status == 204 else await response.json())


async def test_a_command_is_registered_used_and_answered(setup, http):
    hello = {"name": "hello", "description": "Say hello", "type": 1}
    assert (await ask(http, "POST", f"/applications/{setup.application.id}/commands", hello))[0] == 201
    _, gateway = await ask(http, "GET", "/gateway/bot")
    assert gateway["url"] == setup.rehearsal.plain_url.replace("http", "ws")
    async with http.ws_connect(gateway["url"] + "/?v=10&encoding=json") as socket:
        assert (await socket.receive_json())["op"] == 10
        identify = {"token": TOKEN, "intents": 1, "properties": {"os": "x", "browser": "x", "device": "x"}}
        await socket.send_json({"op": 2, "d": identify})
        ready = await socket.receive_json()
        assert ready["d"]["resume_gateway_url"] == gateway["url"]
        assert (await socket.receive_json())["t"] == "GUILD_CREATE"

        async def answer():
            asked = (await socket.receive_json())["d"]
            path = f"/interactions/{asked['id']}/{asked['token']}/callback"
            return await ask(http, "POST", path, {"type": 4, "data": {"content": "hi"}})

        replying = asyncio.create_task(answer())
        assert (await setup.ben.slash(setup.general, "hello")).text == "hi"
        assert await replying == (204, {})
    assert setup.rehearsal.complaints == []


async def test_a_wrong_token_or_none_is_unauthorized(http):
    for headers in ({"Authorization": "Bot wrong"}, {"Authorization": TOKEN}):
        status, body = await ask(http, "GET", "/users/@me", headers=headers)
        assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_malformed_requests_are_refused_with_or_without_a_schema(setup, http):
    messages = f"/channels/{setup.general.id}/messages"
    commands = f"/applications/{setup.application.id}/commands"
    asked = [("POST", messages, [1]), ("PUT", commands, {}), ("GET", f"{messages}?limit=x", None)]
    refused = [await ask(http, *each) for each in asked]
    assert [(status, body["code"]) for status, body in refused] == [(400, 50035)] * 3
    assert refused[2][1]["errors"]["limit"]["_errors"][0]["code"] == "NUMBER_TYPE_COERCE"
    form = aiohttp.FormData({"payload_json": "{"})
    form.add_field("files[0]", b"x", filename="x")
    async with http.post(f"/api/v10{messages}", data=form) as response:
        assert (response.status, (await response.json())["code"]) == (400, 50109)
    assert setup.rehearsal.complaints == []


async def test_an_unknown_route_is_not_found_and_a_complaint(setup, http):
    assert (await ask(http, "GET", "/guilds/1/emojis"))[0] == 404
    assert setup.rehearsal.complaints == ["Unknown route: GET /api/v10/guilds/1/emojis"]


async def test_a_body_that_is_not_json_is_refused(setup, http):
    path = f"/api/v10/channels/{setup.general.id}/messages"
    async with http.post(path, data=b"{", headers={"Content-Type": "application/json"}) as response:
        assert (response.status, (await response.json())["code"]) == (400, 50109)


async def test_the_sixth_message_in_five_seconds_is_rate_limited(setup, http):
    path = f"/channels/{setup.general.id}/messages"
    for number in range(5):
        assert (await ask(http, "POST", path, {"content": str(number)}))[0] == 200
    status, body = await ask(http, "POST", path, {"content": "6"})
    assert status == 429
    assert 0 < body["retry_after"] <= 5


async def test_pins_work_with_the_older_routes(setup, http):
    said = await setup.ana.say(setup.general, "agenda")
    assert (await ask(http, "PUT", f"/channels/{setup.general.id}/pins/{said.id}"))[0] == 204
    _, pinned = await ask(http, "GET", f"/channels/{setup.general.id}/pins")
    assert [message["id"] for message in pinned] == [str(said.id)]
    assert (await ask(http, "DELETE", f"/channels/{setup.general.id}/pins/{said.id}"))[0] == 204
    assert not said.pinned


async def test_a_file_too_large_is_refused(setup, http):
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "big"}')
    form.add_field("files[0]", io.BytesIO(bytes(10 * 1024 * 1024 + 1)), filename="big.bin")
    async with http.post(f"/api/v10/channels/{setup.general.id}/messages", data=form) as response:
        assert (response.status, (await response.json())["code"]) == (413, 40005)


async def test_what_only_the_document_catches_is_refused_not_done_and_a_complaint(setup, http, openapi):
    if openapi is None:
        pytest.skip("Discord's OpenAPI document is not at hand; see the option --discord-openapi")
    loud = {"content": "hello", "tts": "loud", "embeds": [{"title": "x", "provider": {"name": 1}}]}
    assert await ask(http, "POST", f"/channels/{setup.general.id}/messages", loud) == (
        400,
        {
            "message": "Invalid Form Body",
            "code": 50035,
            "errors": {
                "tts": {"_errors": [{"code": "BOOLEAN_TYPE_CONVERT", "message": "Must be either true or false."}]},
                "embeds": {
                    "0": {
                        "provider": {
                            "name": {
                                "_errors": [
                                    {"code": "STRING_TYPE_CONVERT", "message": 'Could not interpret "1" as string.'}
                                ]
                            }
                        }
                    }
                },
            },
        },
    )
    assert setup.ben.sees(setup.general) == []
    assert len(setup.rehearsal.complaints) == 2


async def test_a_malformed_request_that_nothing_refuses_is_an_error_of_the_server_and_a_complaint():
    async with Rehearsal() as rehearsal:
        guild = rehearsal.guild("Teachers", rehearsal.person("Ana"))
        guild.install(rehearsal.application("Circlekeeper", TOKEN), int(ALL))
        headers = {"Authorization": f"Bot {TOKEN}"}
        async with aiohttp.ClientSession(rehearsal.plain_url, headers=headers) as session:
            status, _ = await ask(session, "POST", f"/guilds/{guild.id}/channels", {"topic": "nameless"})
        assert status == 500
        assert "could not be done: KeyError" in rehearsal.complaints[0]


BAD_IDS = {
    "a channel": ("GET", "/channels/general", None, "channel_id"),
    "a message": ("GET", "/channels/{channel}/messages/last", None, "message_id"),
    "a member": ("GET", "/guilds/{guild}/members/@me", None, "user_id"),
    "a role": ("PUT", "/guilds/{guild}/members/{ben}/roles/Ünï", None, "role_id"),
    "whom to open a DM with": ("POST", "/users/@me/channels", {"recipient_id": "ben"}, "recipient_id"),
}


@pytest.mark.parametrize(("method", "path", "body", "name"), BAD_IDS.values(), ids=BAD_IDS)
async def test_what_is_no_snowflake_is_refused_by_its_name(setup, http, method, path, body, name):
    path = path.format(channel=setup.general.id, guild=setup.guild.id, ben=setup.ben.id)
    status, refusal = await ask(http, method, path, body)
    assert (status, refusal["code"]) == (400, 50035)
    assert refusal["errors"][name]["_errors"][0]["code"] == "NUMBER_TYPE_COERCE"
    assert "is not snowflake." in refusal["errors"][name]["_errors"][0]["message"]

"""Fault injection, with discord.py as the client."""

import asyncio
import time

import aiohttp
import discord
import pytest

from rehearsal.faults import When

MESSAGES = "/channels/*/messages"


@pytest.fixture
async def channel(setup, bot):
    return bot.get_channel(setup.general.id)


async def test_a_request_is_refused_the_given_number_of_times_without_effect(setup, channel):
    setup.rehearsal.faults.refuse("POST", MESSAGES, status=403, code=40003, message="Too fast", times=2)
    for _ in range(2):
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("x")
        assert refused.value.code == 40003
    await channel.send("y")
    assert [message.text for message in setup.ana.sees(setup.general)] == ["y"]


async def test_the_client_retries_after_a_server_error(setup, channel):
    setup.rehearsal.faults.refuse("POST", MESSAGES, status=502)
    await channel.send("x")
    assert [message.text for message in setup.ana.sees(setup.general)] == ["x"]


async def test_a_fault_can_skip_the_first_requests(setup, channel):
    setup.rehearsal.faults.refuse("*", MESSAGES, status=404, code=10003, skip=1)
    await channel.send("one")
    with pytest.raises(discord.NotFound):
        await channel.send("two")


async def test_a_request_can_be_delayed(setup, channel):
    setup.rehearsal.faults.delay("POST", MESSAGES, 0.1)
    started = time.monotonic()
    await channel.send("x")
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(("when", "there"), [(When.BEFORE, []), (When.AFTER, ["x"])])
async def test_a_connection_is_dropped_before_or_after_the_effect(setup, channel, when, there):
    setup.rehearsal.faults.drop("POST", MESSAGES, when=when)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")
    assert [message.text for message in setup.ana.sees(setup.general)] == there
    await channel.send("y")


async def test_a_hook_is_called_at_the_chosen_request(setup, channel):
    met: list[object] = []

    async def hook(request):
        await asyncio.sleep(0)
        met.append((request, len(setup.ana.sees(setup.general))))

    setup.rehearsal.faults.on_request("POST", MESSAGES, hook, skip=1)
    setup.rehearsal.faults.on_request("POST", MESSAGES, lambda request: met.append("after"), when=When.AFTER, skip=1)
    for text in ("one", "two", "three"):
        await channel.send(text)
    assert met == [(f"POST /channels/{channel.id}/messages", 1), "after"]


async def test_closed_dms_and_deleted_channels_are_refused_with_their_own_codes(setup, bot, channel):
    setup.rehearsal.faults.close_dms(setup.ben.user)
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(setup.ben.id)).send("x")
    assert refused.value.code == 50007
    setup.rehearsal.faults.delete_channel(setup.general)
    with pytest.raises(discord.NotFound) as refused:
        await channel.send("x")
    assert refused.value.code == 10003


async def test_faults_can_be_cleared(setup, channel):
    setup.rehearsal.faults.refuse("POST", MESSAGES)
    setup.rehearsal.faults.clear()
    await channel.send("x")

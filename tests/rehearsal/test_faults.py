"""Trouble on request, as the real library meets it."""

import asyncio
import time

import aiohttp
import discord
import pytest

from rehearsal.faults import When

MESSAGES = "/channels/*/messages"


@pytest.fixture
async def channel(stage, bot):
    return bot.get_channel(stage.general.id)


async def test_a_request_is_refused_as_often_as_asked_and_has_no_effect(stage, channel):
    stage.rehearsal.faults.refuse("POST", MESSAGES, status=403, code=40003, message="Too fast", times=2)
    for _ in range(2):
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("x")
        assert refused.value.code == 40003
    await channel.send("y")
    assert [message.text for message in stage.ana.sees(stage.general)] == ["y"]


async def test_a_fault_of_the_server_is_survived_by_trying_again(stage, channel):
    stage.rehearsal.faults.refuse("POST", MESSAGES, status=502)
    await channel.send("x")
    assert [message.text for message in stage.ana.sees(stage.general)] == ["x"]


async def test_the_first_requests_can_be_let_through(stage, channel):
    stage.rehearsal.faults.refuse("*", MESSAGES, status=404, code=10003, skip=1)
    await channel.send("one")
    with pytest.raises(discord.NotFound):
        await channel.send("two")


async def test_a_request_can_be_held_back(stage, channel):
    stage.rehearsal.faults.delay("POST", MESSAGES, 0.1)
    started = time.monotonic()
    await channel.send("x")
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(("when", "there"), [(When.BEFORE, []), (When.AFTER, ["x"])])
async def test_a_connection_breaks_before_the_effect_or_after_it(stage, channel, when, there):
    stage.rehearsal.faults.drop("POST", MESSAGES, when=when)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")
    assert [message.text for message in stage.ana.sees(stage.general)] == there
    await channel.send("y")


async def test_a_hook_acts_at_the_chosen_request(stage, channel):
    met = []

    async def hook(request):
        await asyncio.sleep(0)
        met.append((request, len(stage.ana.sees(stage.general))))

    stage.rehearsal.faults.on_request("POST", MESSAGES, hook, skip=1)
    stage.rehearsal.faults.on_request("POST", MESSAGES, lambda request: met.append("after"), when=When.AFTER, skip=1)
    for text in ("one", "two", "three"):
        await channel.send(text)
    assert met == [(f"POST /channels/{channel.id}/messages", 1), "after"]


async def test_closed_dms_and_deleted_channels_are_refused_as_such(stage, bot, channel):
    stage.rehearsal.faults.close_dms(stage.ben.user)
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(stage.ben.id)).send("x")
    assert refused.value.code == 50007
    stage.rehearsal.faults.delete_channel(stage.general)
    with pytest.raises(discord.NotFound) as refused:
        await channel.send("x")
    assert refused.value.code == 10003


async def test_what_was_asked_for_can_be_taken_back(stage, channel):
    stage.rehearsal.faults.refuse("POST", MESSAGES)
    stage.rehearsal.faults.clear()
    await channel.send("x")

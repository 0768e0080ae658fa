"""Servers do not wait for each other's rooms: each has its own made one after another."""

import asyncio
from datetime import timedelta

import pytest

from db import due
from db.models import Circle, Cycle
from fortnight.sandbox import NEEDED
from rehearsal.faults import When
from runtime.timekeeper import ERRANDS_AT_ONCE
from tests.e2e.staging import FOCUS, ZONE
from vocabulary.keys import JobKey, JobKind


@pytest.fixture
def elsewhere(offline):
    """Another server that the bot is on, with Fay and Gus."""
    fay, gus = offline.strangers[:2]
    guild = offline.rehearsal.guild("The reading room", fay)
    guild.join(gus)
    guild.install(offline.application, int(NEEDED))
    return guild


@pytest.fixture
async def stage(elsewhere, offline):
    await offline.start_bot()
    return offline


@pytest.fixture
def stalled(stage):
    """From now on nothing is made in the first server; returns what tells that it began, and what lets it go on."""
    reached, go = asyncio.Event(), asyncio.Event()

    async def wait(_):
        reached.set()
        await go.wait()

    stage.faults.on_request("GET", f"/guilds/{stage.guild.id}/roles", wait, when=When.BEFORE, times=1000)
    yield reached
    stage.faults.clear()
    go.set()


async def create(person, channel, name):
    return await person.slash(channel, "circle create", name=name, focus=FOCUS, zone=ZONE)


async def test_somebody_gets_their_role_while_rooms_are_made_on_another_server(stage, elsewhere, stalled):
    fay, gus = stage.strangers[:2]
    for name in ("Deciding with data", "Reading on Mondays"):
        await create(stage.ana, stage.general, name)
    await stalled.wait()
    channel = elsewhere.channel("general")
    answer = await (await create(fay, channel, "Writing in public")).settled()
    assert "Done: <#" in answer.text
    invitation = await (await fay.slash(channel, "circle invite", person=gus)).settled()
    await gus.click(invitation, "Join the circle")
    role = next(role for role in elsewhere.roles.values() if role.name == "Writing in public")
    await stage.seen(lambda: role.id in elsewhere.members[gus.id].roles)


async def test_errands_for_one_server_leave_room_for_those_for_another(stage, elsewhere, stalled):
    now = stage.clock.now()
    for number in range(ERRANDS_AT_ONCE + 2):
        await formed(stage, stage.guild, f"Circle {number}", now)
    await stalled.wait()
    await formed(stage, elsewhere, "Writing in public", now)
    await stage.seen(lambda: any(role.name == "Writing in public" for role in elsewhere.roles.values()))


async def formed(stage, guild, name, now):
    """A circle by the facts, whose rooms the timekeeper is to see to now."""
    facts = {"name": name, "focus": FOCUS, "zone": ZONE, "created_at": now}
    circle = await Circle.create(guild_id=guild.id, **facts)
    await Cycle.create(circle=circle, number=1, opened_at=now)
    await due.put([str(JobKey(JobKind.ROOMS, circle.id))], now)
    stage.clock.leap_to(stage.clock.now() + timedelta(seconds=1))  # which wakes the timekeeper

"""Whoever is in a circle no more is out of its rooms, whatever else the bot is at."""

import asyncio
from datetime import timedelta

import pytest

from cogs.circles.channels import AGAIN_AFTER
from rehearsal.faults import When
from tests.e2e.session_play import HeldGateway

REASON = "You said yourself that Tuesdays do not work"


@pytest.fixture
def seated(circle, stage):
    """Tells whether Ben has the circle's role."""
    return lambda: circle.role.id in stage.guild.members[stage.ben.id].roles


def path_of(stage, person):
    return f"/guilds/{stage.guild.id}/members/{person.id}"


def hold(stage, path, method="GET"):
    """Hold back the next such request; returns what tells that it is there, and what lets it go."""
    reached, go = asyncio.Event(), asyncio.Event()

    async def wait(_):
        reached.set()
        await go.wait()

    stage.faults.on_request(method, path, wait, when=When.BEFORE)
    return reached, go


async def bide(stage, circle):
    """Have the bot do so much else meanwhile that what nothing holds back is done."""
    for _ in range(10):
        await stage.ana.slash(circle.text, "circle about")


async def remove(circle, person, by):
    shown = await by.slash(circle.text, "circle remove", person=person, reason=REASON)
    return await by.click(shown, "Remove them")


async def test_the_rooms_are_taken_back_before_the_gateway_tells_where_the_bot_is(circle, stage, seated, monkeypatch):
    stage.faults.refuse("GET", path_of(stage, stage.ben), status=403, code=50013, message="Missing Permissions")
    stage.log.expect("roles not taken back")
    await remove(circle, stage.ben, by=stage.ana)
    await stage.seen(lambda: stage.log.of("roles not taken back"))
    await stage.stop_bot()
    assert seated()
    stage.clock.leap_to(stage.clock.now() + AGAIN_AFTER + timedelta(seconds=1))
    gateway = HeldGateway(stage, monkeypatch)
    await stage.bot.start()
    await stage.seen(lambda: not seated())
    gateway.open()
    await stage.online()


async def test_whoever_leaves_while_the_rooms_are_furnished_is_not_let_in_again(circle, stage, seated):
    reached, go = hold(stage, path_of(stage, stage.ana))
    await circle.confirmed(stage.ana, "circle settings", focus="Another focus that is long enough")
    await reached.wait()
    answer = await remove(circle, stage.ben, by=stage.ana)
    assert "no longer in" in answer.text
    await bide(stage, circle)
    go.set()
    await stage.settled(minutes=1)
    assert not seated()

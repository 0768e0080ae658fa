"""Whoever is in a circle no more is out of its rooms, whatever else the bot is at."""

from datetime import timedelta

import pytest

from cogs.circles.rooms import AGAIN_AFTER
from tests.e2e.session_play import HeldGateway

REASON = "You said yourself that Tuesdays do not work"


@pytest.fixture
def seated(circle, stage):
    """Tells whether Ben has the circle's role."""
    return lambda: circle.role.id in stage.guild.members[stage.ben.id].roles


def path_of(stage, person):
    return f"/guilds/{stage.guild.id}/members/{person.id}"


async def remove(circle, person, by):
    return await by.slash(circle.text, "circle remove", person=person, reason=REASON)


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

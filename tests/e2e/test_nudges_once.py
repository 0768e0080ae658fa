"""Exactly one DM for each nudge: through kill -9, an answer that gets lost, and a lost gateway."""

from contextlib import closing

import pytest

from db.file import connect
from rehearsal.faults import When
from tests.e2e.nudging import ASKS, MIDDLE

OPENING = "/users/@me/channels"
DEAD = "Error handling request from 127.0.0.1"
"""What the rehearsal's server says when whoever sent a request is dead."""


@pytest.fixture
def dm(stage):
    """The way on which a DM to Ben is sent."""
    return f"/channels/{stage.ben.dm(stage.application).id}/messages"


async def once(stage, ben):
    """One DM has come, and none follows; read from the file, since the bot may live in another process."""
    await stage.received(ben, ASKS)
    await stage.settled(hours=3)
    assert len(ben.dms) == 1
    with closing(connect(stage.database, mode="ro")) as facts:
        rows = facts.execute("SELECT state, message_id FROM outgoing WHERE user_id = ?", [ben.id]).fetchall()
    assert rows == [("sent", ben.dms[0].id)]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("opening", "when"), [(True, When.BEFORE), (False, When.AFTER)], ids=["decided", "sent and not noted"]
)
async def test_killed_at_any_moment_of_its_way_it_comes_once(stage, ben, dm, tmp_path, opening, when):
    stage.log.expect(DEAD)
    await stage.move_apart(tmp_path / "bot.log")
    stage.kill_at("POST", OPENING if opening else dm, when)
    stage.clock.leap_to(MIDDLE)
    stage.bot.leap_to(MIDDLE)
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await once(stage, ben)
    assert '"level": "error"' not in (tmp_path / "bot.log").read_text()


async def test_an_answer_that_gets_lost_makes_no_second_one(stage, ben, dm):
    stage.log.expect("in doubt")
    stage.faults.drop("POST", dm, when=When.AFTER, times=2)
    await stage.until(MIDDLE)
    await once(stage, ben)


async def test_the_gateway_lost_meanwhile_makes_no_second_one(stage, ben, dm):
    stage.log.expect("Attempting a reconnect in %.2fs")

    def lose(_):
        stage.faults.cut_gateway(stage.application)

    stage.faults.on_request("POST", dm, lose)
    await stage.until(MIDDLE)
    await once(stage, ben)
    await stage.online()
    await ben.click(ben.dms[0], "On track")
    assert "Noted: on track." in ben.dms[0].text

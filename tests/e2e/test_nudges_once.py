"""Exactly one DM for each nudge: through kill -9, refusals of Discord's, answers that get lost, and a lost gateway."""

from contextlib import closing

import pytest

from db.file import connect
from db.models import Goal, Progress
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
    ("opening", "when"),
    [(True, When.BEFORE), (True, When.AFTER), (False, When.BEFORE), (False, When.AFTER)],
    ids=["decided", "door open", "on its way", "sent and not noted"],
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


@pytest.mark.parametrize("opening", [True, False])
async def test_after_an_error_of_discords_it_comes_once(stage, ben, dm, opening):
    stage.log.expect("in doubt")
    stage.faults.refuse("POST", OPENING if opening else dm, status=503, times=6)
    await stage.until(MIDDLE)
    await once(stage, ben)


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


async def test_a_goal_that_is_edited_while_its_nudge_is_sent_keeps_both_what_was_decided_and_what_is_new(
    circle, stage, ben, dm
):
    async def edit(_):
        assert "Your goal is changed." in (await circle.set_goal(ben, goal="Run one test, well")).text

    stage.faults.on_request("POST", dm, edit)
    await stage.until(MIDDLE)
    await once(stage, ben)
    (message,) = ben.dms
    assert "Run three tests" in message.text
    await ben.fill(await ben.click(message, "Done"), Evidence="The debrief")
    assert "Noted as done" in message.text
    goal = await Goal.get()
    assert goal.goal == "Run one test, well"
    assert (await Progress.get()).goal_id == goal.id
    assert "Run one test, well" in (await ben.slash(circle.text, "goal show")).text

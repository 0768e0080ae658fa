"""Closed DMs: known from the first refusal, told once to whom they are, and nobody knocks again until they say so."""

import pytest

from rehearsal.faults import When
from tests.e2e.nudging import ASKS, MIDDLE
from vocabulary.keys import JobKey, JobKind

CLOSED = "your DMs are closed to me"


@pytest.fixture
async def ben(ben, stage):
    """Ben has agreed to nudges, set a goal, and closed his DMs before the middle of the cycle."""
    stage.log.expect("refused")
    ben.close_dms()
    return ben


async def refused(stage):
    await stage.until(MIDDLE)
    await stage.seen(lambda: stage.log.of("refused"))
    await stage.settled()


async def told(stage, answer):
    """What else came after an answer."""
    return (await stage.seen(lambda: answer.followups))[0]


async def shows_goal(stage, circle, person):
    return await (await person.slash(circle.text, "goal show")).settled()


async def test_they_alone_are_told_once_after_what_they_do_next(circle, stage, ben):
    await refused(stage)
    answer = await shows_goal(stage, circle, ben)
    notice = await told(stage, answer)
    assert CLOSED in notice.text
    assert notice.ephemeral
    again = [await shows_goal(stage, circle, person) for person in (ben, stage.chi)]
    await stage.settled()
    assert [answer.followups for answer in again] == [[], []]


async def test_where_the_telling_fails_the_answer_stands_and_the_telling_follows(circle, stage, ben):
    await refused(stage)
    stage.faults.refuse("POST", "/webhooks/*", status=403, code=50001, message="Missing Access", times=1)
    answer = await shows_goal(stage, circle, ben)
    assert "Run three tests" in answer.text
    await stage.seen(lambda: stage.log.of("not told"))
    await stage.settled()
    assert CLOSED in (await told(stage, await shows_goal(stage, circle, ben))).text


async def test_after_a_press_they_are_told_as_well_and_try_again_brings_what_waited(circle, stage, ben):
    await refused(stage)
    await stage.look_at(JobKey(JobKind.BOARD, circle.id))
    board = await stage.shown(ben, circle.text, "Goals, cycle 1")
    notice = await told(stage, await ben.click(board, "Check in"))
    ben.open_dms()
    answer = await ben.click(notice, "Try again")
    assert "What was waiting will reach you" in answer.text + notice.text
    assert "Run three tests" in (await stage.received(ben, ASKS)).text


@pytest.mark.timeout(120)
async def test_killed_in_the_instant_of_the_telling_they_are_told_at_most_twice(circle, stage, ben, tmp_path):
    await refused(stage)
    await stage.move_apart(tmp_path / "bot.log")
    stage.log.expect("Error handling request from 127.0.0.1")  # whose sender is dead
    stage.kill_at("POST", "/webhooks/*", When.AFTER)
    answers = [await shows_goal(stage, circle, ben)]
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    answers.append(await shows_goal(stage, circle, ben))
    await told(stage, answers[-1])
    for _ in range(2):
        answers.append(await shows_goal(stage, circle, ben))
        await stage.settled()
    assert [len(answer.followups) for answer in answers] == [1, 1, 0, 0]

"""Closed DMs: known from the first refusal, told once to whom they are, and nobody knocks again until they say so."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from db.file import connect
from db.models import Nudge, Outgoing, Person
from rehearsal.faults import When
from tests.e2e.nudging import ASKS, MIDDLE, SESSION

GATHERING = datetime(2026, 2, 2, 17, 1, tzinfo=UTC)
CLOSED = "your direct messages are closed to me"


@pytest.fixture
async def ben(circle, stage):
    """Ben has agreed to nudges, set a goal, and closed his DMs before the middle of the cycle."""
    stage.log.expect("refused")
    await circle.schedule(SESSION)
    await stage.ben.slash(circle.text, "nudges start")
    await circle.set_goal(stage.ben)
    stage.ben.close_dms()
    return stage.ben


async def refused(stage):
    await stage.until(MIDDLE)
    await stage.seen(lambda: stage.log.of("refused"))
    await stage.settled()


async def told(stage, answer):
    """What else came after an answer."""
    return (await stage.seen(lambda: answer.followups))[0]


def unreachable(database, person):
    """The same as `unreachable_since` for a bot in another process, whose facts are in its file."""
    with closing(connect(database, mode="ro")) as facts:
        (since,) = facts.execute("SELECT unreachable_since FROM person WHERE id = ?", [person.id]).fetchone()
    return since


async def shows_goal(stage, circle, person):
    return await (await person.slash(circle.text, "goal show")).settled()


async def test_a_refused_nudge_was_none_and_the_next_one_waits(circle, stage, ben):
    await refused(stage)
    assert not await Nudge.exists(user_id=ben.id)
    assert (await Person.get(id=ben.id)).unreachable_since is not None
    await stage.until(MIDDLE + timedelta(days=6))
    assert await Outgoing.filter(user_id=ben.id).count() == 1
    assert "cannot reach you while" in (await ben.slash(circle.text, "nudges preview")).text


async def test_they_are_told_once_and_alone_after_what_they_do_next(circle, stage, ben):
    await refused(stage)
    answer = await shows_goal(stage, circle, ben)
    notice = await told(stage, answer)
    assert CLOSED in notice.text
    assert notice.ephemeral
    again = await shows_goal(stage, circle, ben)
    await stage.settled()
    assert again.followups == []


async def test_a_press_is_answered_before_they_are_told(circle, stage, ben):
    await refused(stage)
    board = await stage.shown(ben, circle.text, "Goals, cycle 1")
    answer = await ben.click(board, "Report progress")
    assert CLOSED in (await told(stage, answer)).text


async def test_where_the_telling_fails_the_answer_stands_and_the_telling_follows(circle, stage, ben):
    await refused(stage)
    stage.faults.refuse("POST", "/webhooks/*", status=403, code=50001, message="Missing Access", times=1)
    answer = await shows_goal(stage, circle, ben)
    assert "Run three tests" in answer.text
    await stage.seen(lambda: stage.log.of("not told"))
    await stage.settled()
    assert CLOSED in (await told(stage, await shows_goal(stage, circle, ben))).text


async def test_nobody_else_is_told(circle, stage, ben):
    await refused(stage)
    answer = await shows_goal(stage, circle, stage.chi)
    await stage.settled()
    assert answer.followups == []


async def test_try_again_brings_what_waited(circle, stage, ben):
    await refused(stage)
    notice = await told(stage, await shows_goal(stage, circle, ben))
    ben.open_dms()
    answer = await ben.click(notice, "Try again")
    assert "What has waited for you comes" in answer.text + notice.text
    assert "Run three tests" in (await stage.received(ben, ASKS)).text
    assert (await Person.get(id=ben.id)).unreachable_since is None


async def test_who_tries_again_in_vain_is_told_again(circle, stage, ben):
    await refused(stage)
    await ben.click(await told(stage, await shows_goal(stage, circle, ben)), "Try again")
    await stage.seen(lambda: len(stage.log.of("refused")) == 2)
    await stage.settled()
    assert CLOSED in (await told(stage, await shows_goal(stage, circle, ben))).text


async def test_a_dm_that_comes_through_is_the_end_of_it(circle, stage, ben):
    await refused(stage)
    ben.open_dms()
    await ben.slash(circle.text, "nudges start")
    await stage.received(ben, ASKS)
    answer = await shows_goal(stage, circle, ben)
    await stage.settled()
    assert answer.followups == []


async def test_who_chose_so_finds_a_silent_line_in_the_channel(circle, stage, ben):
    settings = await ben.slash(circle.text, "nudges settings", while_closed="a silent line in the circle's channel")
    assert "While your DMs are closed to me: a silent line" in settings.text
    await stage.until(MIDDLE)
    line = await stage.shown(ben, circle.text, ASKS)
    assert f"For {ben.mention}:" in line.text
    assert line.mentions == []
    assert line.buttons == ["On track", "Stuck", "Done"]
    await ben.click(line, "On track")
    await stage.until(MIDDLE + timedelta(days=1))
    assert sum("Noted: on track" in message.text for message in ben.sees(circle.text)) == 1


async def test_only_whoever_leads_learns_who_is_not_reachable_and_nothing_else_of_it(circle, stage, ben):
    await refused(stage)
    await stage.until(GATHERING)
    call = await stage.shown(stage.ana, circle.text, "## It is time")
    answer = await stage.ana.click(call, "Where are we?")
    assert answer.ephemeral
    assert f"Not reachable by DM: {ben.mention}. I tell only you" in answer.text
    for other in (ben, stage.chi):
        assert "Not reachable" not in (await other.click(call, "Where are we?")).text
    assert not any("Not reachable" in one.text for one in circle.text.messages.values() if not one.ephemeral)
    await ben.join_voice(circle.voice)
    await stage.settled()
    assert "Not reachable" not in (await stage.ana.click(call, "Where are we?")).text


@pytest.mark.timeout(120)
async def test_killed_between_the_refusal_and_the_telling_they_are_told_once(circle, stage, ben, tmp_path):
    await stage.move_apart(tmp_path / "bot.log")
    await stage.until(MIDDLE)
    await stage.seen(lambda: unreachable(stage.database, ben))
    await stage.bot.kill()
    await stage.start_bot()
    assert CLOSED in (await told(stage, await shows_goal(stage, circle, ben))).text
    await stage.restart_bot()
    answer = await shows_goal(stage, circle, ben)
    await stage.settled()
    assert answer.followups == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("when", "least"), [(When.BEFORE, 0), (When.AFTER, 1)])
async def test_killed_in_the_instant_of_the_telling_they_are_told_at_least_once_and_at_most_twice(
    circle, stage, ben, tmp_path, when, least
):
    await refused(stage)
    await stage.move_apart(tmp_path / "bot.log")
    stage.log.expect("Error handling request from 127.0.0.1")  # whose sender is dead
    stage.kill_at("POST", "/webhooks/*", when)
    answers = [await shows_goal(stage, circle, ben)]
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    assert len(answers[0].followups) == least
    await stage.start_bot()
    for _ in range(3):
        answers.append(await shows_goal(stage, circle, ben))
        await stage.settled()
    assert sum(len(answer.followups) for answer in answers) == least + 1

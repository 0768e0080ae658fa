"""Another program has the database locked: whoever does something is answered in time, and keeps their words."""

from contextlib import closing

import pytest

from db.file import connect
from db.models import Capture, Goal
from tests.e2e.staging import GOAL

PARKED = "Who may cancel a session at the last minute"


@pytest.fixture
async def lock(circle, stage):
    """Another connection, which can lock the database; nothing of the bot's own work is due."""
    await stage.settled()
    with closing(connect(stage.database)) as other:
        yield other


async def test_a_form_is_answered_in_time_with_the_words(circle, stage, lock):
    """Takes the two seconds that the bot waits, since Discord's limit of three is real here."""
    stage.log.expect("not in time")
    form = await stage.ben.slash(circle.text, "goal set")
    lock.execute("BEGIN IMMEDIATE")
    answer = await stage.ben.fill(form, GOAL)
    assert "Another program is busy with what I keep" in answer.text
    assert all(words in answer.text for words in GOAL.values())
    lock.execute("ROLLBACK")
    assert not await Goal.all()
    await (await stage.ben.fill(await stage.ben.slash(circle.text, "goal set"), GOAL)).settled()
    assert await Goal.all().count() == 1


async def test_a_command_is_answered_with_the_words(circle, stage, lock, monkeypatch):
    monkeypatch.setattr("runtime.bot.ANSWER_SECONDS", 0.0)
    stage.log.expect("not in time")
    await circle.schedule()
    lock.execute("BEGIN IMMEDIATE")
    answer = await stage.ben.slash(circle.text, "session park", words=PARKED)
    assert "Another program is busy with what I keep" in answer.text
    assert PARKED in answer.text
    lock.execute("ROLLBACK")
    assert not await Capture.all()

"""Another program has the database locked: whoever does something is answered in time, and keeps their words."""

import sqlite3
from contextlib import closing

import pytest

from db.file import connect
from db.models import Capture, Goal
from tests.e2e.staging import GOAL
from tests.runtime.timing import until

PARKED = "Who may cancel a session at the last minute"


@pytest.fixture
async def other(circle, stage):
    """Another program's connection. It never waits by itself: that would hold up the bot, which shares this loop."""
    with closing(connect(stage.database)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        yield connection


async def lock(stage, other):
    """Lock the database by another connection, when nothing of the bot's own work is due or under way."""

    def locks():
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True

    await stage.settled()
    await until(locks)


async def test_a_form_is_answered_in_time_with_the_words(circle, stage, other):
    """Takes the two seconds that the bot waits, since Discord's limit of three is real here."""
    stage.log.expect("not in time")
    form = await stage.ben.slash(circle.text, "goal set")
    await lock(stage, other)
    answer = await stage.ben.fill(form, GOAL)
    assert "Another program is busy with my database" in answer.text
    assert all(words in answer.text for words in GOAL.values())
    other.execute("ROLLBACK")
    assert not await Goal.all()
    await (await stage.ben.fill(await stage.ben.slash(circle.text, "goal set"), GOAL)).settled()
    assert await Goal.all().count() == 1


async def test_a_command_is_answered_with_the_words(circle, stage, meeting, other, monkeypatch):
    stage.log.expect("not in time")
    monkeypatch.setattr("runtime.bot.ANSWER_SECONDS", 0.0)
    await lock(stage, other)
    answer = await stage.ben.slash(circle.text, "session park", words=PARKED)
    assert "Another program is busy with my database" in answer.text
    assert PARKED in answer.text
    other.execute("ROLLBACK")
    assert not await Capture.all()

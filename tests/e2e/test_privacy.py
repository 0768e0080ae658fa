"""What is kept about a person: told, exported, and forgotten, in every table that knows them."""

import json
import sqlite3
from contextlib import closing

import pytest
from tortoise import Tortoise

from db.fields import Snowflake
from db.models import Member, Partnership, Session
from db.personal_data import PERSONAL_COLUMNS
from tests.e2e.session_play import Meeting

THINGS = {"guild_id", "role_id", "text_channel_id", "voice_channel_id", "channel_id", "event_id"}
THINGS |= {"message_id", "message_channel_id"}


@pytest.fixture
async def planned(stage, circle):
    """The circle with sessions, partners, and a goal of Ben's."""
    await circle.schedule()
    await stage.shown(stage.ana, circle.text, "## Learning partners")
    await circle.set_goal(stage.ben)
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    await stage.seen(lambda: "Run three tests" in board.text)
    return Meeting(stage, circle)


async def forget(planned, person):
    answer = await planned.circle.confirmed(person, "privacy forget", where=planned.stage.general)
    await planned.stage.settled()
    return answer


def kept_of(database, person):
    """Where a person's id stands in the database, as number or in a text."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table}")
            if any(str(person.id) in str(value) for value in row)
        }


async def test_every_column_with_a_persons_id_is_known_to_export_and_forget(stage):
    known = {(column.model.__name__, column.name) for column in PERSONAL_COLUMNS} | {("Outgoing", "user_id")}
    columns = {
        (model.__name__, name)
        for models in Tortoise.apps.values()
        for model in models.values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, Snowflake) and name not in THINGS
    }
    assert columns == known


async def test_the_export_holds_what_was_written_and_is_for_ones_own_eyes(planned, stage):
    answer = await (await stage.ben.slash(planned.text, "privacy export")).settled()
    assert answer.ephemeral
    (file,) = answer.message.attachments
    kept = json.loads(file.content)
    assert kept["Goal"][0]["goal"] == "Run three tests of our onboarding"
    assert kept["Member"][0]["user_id"] == stage.ben.id
    assert kept["Partnership"]
    assert stage.chi.id not in {row["user_id"] for row in kept["Member"]}


async def test_the_export_holds_what_was_said_about_a_goal_and_whom_it_was_asked(planned, stage):
    said = await stage.ben.slash(planned.text, "goal update", status="Stuck", words="No export")
    await stage.ben.click(said, "Ask the circle")
    answer = await (await stage.ben.slash(planned.text, "privacy export")).settled()
    facts = json.loads(answer.message.attachments[0].content)
    assert [row["words"] for row in facts["Progress"]] == ["No export"]
    assert [row["of"] for row in facts["Ask"]] == ["circle"]


async def test_nothing_is_exported_about_a_stranger(planned, stage):
    answer = await stage.strangers[0].slash(stage.general, "privacy export")
    assert "Nothing is kept about you." in answer.text


async def test_forgetting_is_asked_about_with_what_stays(planned, stage):
    shown = await stage.ben.slash(stage.general, "privacy forget")
    assert shown.ephemeral
    assert "This stays, without your name: when sessions were, how they ran," in shown.text
    assert await Member.filter(user_id=stage.ben.id).exists()


async def test_nothing_is_left_of_whoever_is_forgotten(planned, stage):
    assert {"goal", "member", "person", "partnership"} <= kept_of(stage.database, stage.ben)
    await forget(planned, stage.ben)
    await stage.seen(lambda: kept_of(stage.database, stage.ben) == set())
    told = await stage.shown(stage.chi, planned.text, "One of us has left")
    assert stage.ben.mention not in told.text


async def test_whoever_is_forgotten_loses_the_rooms(planned, stage):
    await forget(planned, stage.ben)
    await stage.seen(lambda: planned.circle.role.id not in stage.guild.members[stage.ben.id].roles)


async def test_what_others_need_stays_when_somebody_is_forgotten(planned, stage):
    await forget(planned, stage.ben)
    assert await Session.filter(closed_at=None).count() == 2
    assert all(stage.ben.id not in row.members for row in await Partnership.all())
    assert "## Goals" in (await stage.shown(stage.ana, planned.text, "## Goals, cycle 1")).text


async def test_the_policy_says_how_to_be_forgotten(stage):
    answer = await stage.strangers[0].slash(stage.general, "privacy policy")
    assert "/privacy forget" in answer.text
    assert "if you are taken out of a circle, I tell you why" in answer.text

"""What is kept about a person: told, handed over as a file, and forgotten by a button."""

import json
import sqlite3
from contextlib import closing


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


async def test_the_export_is_a_file_for_ones_own_eyes(circle, stage):
    await circle.set_goal(stage.ben)
    answer = await (await stage.ben.slash(circle.text, "privacy export")).settled()
    assert answer.ephemeral
    (file,) = answer.message.attachments
    assert json.loads(file.content)["Goal"][0]["goal"] == "Run three tests of our onboarding"


async def test_forgetting_is_asked_about_with_what_stays_and_then_nothing_is_left(circle, stage):
    await circle.set_goal(stage.ben)
    await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    shown = await stage.ben.slash(stage.general, "privacy forget")
    assert shown.ephemeral
    assert "I'll keep, without your name: when sessions took place and how they ran," in shown.text
    assert {"goal", "member", "person"} <= kept_of(stage.database, stage.ben)
    await stage.ben.click(shown, shown.buttons[0])
    await stage.seen(lambda: shown.buttons == [])
    told = await stage.shown(stage.chi, circle.text, "One of us has left")
    assert stage.ben.mention not in told.text
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)
    await stage.seen(lambda: kept_of(stage.database, stage.ben) == set())


async def test_the_policy_says_how_to_be_forgotten(stage):
    answer = await stage.strangers[0].slash(stage.general, "privacy policy")
    assert "/privacy forget" in answer.text
    assert "if you're taken out of a circle, I tell you why" in answer.text
    assert "the text of my messages goes after 30 days" in answer.text

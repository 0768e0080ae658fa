"""The agenda and the goal tracker as files."""

import csv
import io

from db.models import Member
from tests.e2e.staging import GOAL


async def files(person, circle, what, **options):
    """The files of an answer by name."""
    answer = await (await person.slash(circle.text, f"template {what}", **options)).settled()
    assert answer.ephemeral
    return answer.text, {one.filename: one.content.decode("utf-8-sig") for one in answer.message.attachments}


async def test_the_agenda_of_the_next_session_comes_as_a_file(circle, stage):
    await circle.schedule()
    _, (agenda) = await files(stage.ben, circle, "agenda")
    text = agenda["agenda.md"]
    assert "# Deciding with data" in text
    assert "Facilitator: Ana" in text
    assert "| 18:00 | Check-in | 10 |" in text


async def test_there_is_no_agenda_before_a_session_is_set(circle, stage):
    answer = await stage.ben.slash(circle.text, "template agenda")
    assert "No session is set." in answer.text


async def test_the_goal_tracker_comes_as_markdown_and_as_csv(circle, stage):
    await circle.set_goal(stage.ben)
    await stage.ben.slash(circle.text, "goal update", status="Stuck", words="No export, no numbers")
    _, found = await files(stage.chi, circle, "goals")
    head, row = csv.reader(io.StringIO(found["goals.csv"]))
    assert head[:3] == ["Cycle", "Member", "Goal"]
    assert row == ["1", "Ben", *GOAL.values(), "stuck", "No export, no numbers"]
    assert "## Cycle 1, Ben" in found["goals.md"]
    assert "stuck: No export, no numbers" in found["goals.md"]


async def test_a_goal_without_progress_leaves_its_last_columns_empty(circle, stage):
    await circle.set_goal(stage.ben)
    _, found = await files(stage.chi, circle, "goals")
    assert list(csv.reader(io.StringIO(found["goals.csv"])))[1][-2:] == ["", ""]


async def test_no_cell_is_taken_for_a_formula(circle, stage):
    await circle.set_goal(stage.ben, goal='=HYPERLINK("https://evil.example")', why="@SUM(A1)", actions="-1+1")
    _, found = await files(stage.ben, circle, "goals")
    row = list(csv.reader(io.StringIO(found["goals.csv"])))[1]
    assert row[2:5] == ['\'=HYPERLINK("https://evil.example")', "'@SUM(A1)", "'-1+1"]


async def test_who_left_is_a_former_member_in_the_files(circle, stage):
    await circle.set_goal(stage.ben)
    await circle.set_goal(stage.chi)
    await Member.filter(user_id=stage.ben.id).update(left_at=stage.clock.now())
    stage.guild.leave(stage.chi)
    _, found = await files(stage.ana, circle, "goals")
    rows = list(csv.reader(io.StringIO(found["goals.csv"])))
    assert [row[1] for row in rows[1:]] == ["a former member"] * 2
    assert found["goals.md"].count("a former member") == 2


async def test_the_files_come_in_the_dms_too(circle, stage):
    answer = await stage.ben.slash(stage.ben.dm(stage.application), "template goals")
    assert (await answer.settled()).text == "Here they are: goals.md, goals.csv."

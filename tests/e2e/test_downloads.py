"""The agenda and the goal tracker as files, with the names that members have on their server."""

import csv
import io

from openpyxl import load_workbook


async def rows_of(person, where, **options):
    """The rows of the goal tracker as CSV."""
    answer = await (await person.slash(where, "template goals", format="CSV", **options)).settled()
    (file,) = answer.message.attachments
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


async def test_the_agenda_of_the_next_session_comes_as_markdown_unless_asked_otherwise(circle, stage):
    answer = await (await stage.ben.slash(circle.text, "template agenda")).settled()
    assert "No session is scheduled." in answer.text
    await circle.schedule()
    answer = await (await stage.ben.slash(circle.text, "template agenda")).settled()
    assert answer.ephemeral
    assert answer.text == "Here's your file: agenda.md."
    (file,) = answer.message.attachments
    assert file.filename == "agenda.md"
    assert "- Facilitator: Ana" in file.content.decode()
    answer = await (await stage.ben.slash(circle.text, "template agenda", filled=False)).settled()
    assert "- Facilitator: \n" in answer.message.attachments[0].content.decode()


async def test_the_goal_tracker_has_the_names_of_those_who_are_on_the_server_even_in_the_dms(circle, stage):
    for person in (stage.ben, stage.chi):
        await circle.set_goal(person)
    stage.guild.leave(stage.chi)
    rows = await rows_of(stage.ben, stage.ben.dm(stage.application))
    assert [row[1] for row in rows[1:]] == ["Ben", "a former member"]
    workbook = await stage.ben.slash(circle.text, "template goals", format="Excel workbook (XLSX)")
    (file,) = (await workbook.settled()).message.attachments
    assert ("Circle", "Deciding with data") in [
        row[:2] for row in load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)
    ]


async def test_who_is_in_no_circle_gets_an_empty_one_even_in_the_dms_but_none_filled(circle, stage):
    fay = stage.strangers[0]
    where = fay.dm(stage.application)
    assert {cell for row in (await rows_of(fay, where))[1:] for cell in row} == {""}
    answer = await fay.slash(where, "template goals", filled=True)
    assert "You're not in a circle yet." in answer.text

"""The agenda and the goal tracker as files, opened again by readers of each format."""

import csv
import io
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from openpyxl import load_workbook

from db.models import Goal, Member, Progress
from tests.e2e.staging import GOAL
from vocabulary.goals import GoalStatus

FORMATS = {
    "md": "Markdown",
    "csv": "CSV",
    "xlsx": "Excel workbook (XLSX)",
    "html": "Web page to print (HTML)",
}
EVIL = '=HYPERLINK("https://evil.example")'


async def download(person, where, what, ending="md", **options):
    """The file of an answer, as bytes."""
    answer = await (await person.slash(where, f"template {what}", format=FORMATS[ending], **options)).settled()
    assert answer.ephemeral
    assert answer.text == f"Here it is: {what}.{ending}."
    (file,) = answer.message.attachments
    assert file.filename == f"{what}.{ending}"
    return file.content


async def rows_of(person, where, what="goals", **options):
    """The rows of a CSV file."""
    content = await download(person, where, what, "csv", **options)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class Page(HTMLParser):
    """The cells of a page's table, row by row, and the tags that it holds."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags = [], set()
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._in_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data):
        if self._in_cell:
            self.rows[-1][-1] += data


async def test_the_agenda_of_the_next_session_comes_as_markdown_unless_asked_otherwise(circle, stage):
    await circle.schedule()
    answer = await (await stage.ben.slash(circle.text, "template agenda")).settled()
    assert [file.filename for file in answer.message.attachments] == ["agenda.md"]
    text = answer.message.attachments[0].content.decode()
    assert "- Circle: Deciding with data" in text
    assert "- Facilitator: Ana" in text
    page = Page(MarkdownIt("commonmark").enable("table").render(text))
    assert page.rows[1][:3] == ["18:00", "Check-in", "10"]


async def test_the_agenda_comes_in_every_format(circle, stage):
    await circle.schedule()
    first = ["18:00", "Check-in", "10"]
    assert (await rows_of(stage.ben, circle.text, "agenda"))[1][:3] == first
    assert Page((await download(stage.ben, circle.text, "agenda", "html")).decode()).rows[1][:3] == first
    sheet = load_workbook(io.BytesIO(await download(stage.ben, circle.text, "agenda", "xlsx"))).active
    assert ("18:00", "Check-in", 10) in [row[:3] for row in sheet.iter_rows(values_only=True)]
    assert ("Facilitator", "Ana") in [row[:2] for row in sheet.iter_rows(values_only=True)]


async def test_without_a_session_the_filled_agenda_is_refused_and_the_empty_one_comes(circle, stage):
    answer = await (await stage.ben.slash(circle.text, "template agenda")).settled()
    assert "No session is set." in answer.text
    rows = await rows_of(stage.ben, circle.text, "agenda", filled=False)
    assert [row[0] for row in rows[1:]] == ["0:00", "0:10", "0:25", "0:50", "1:05"]


async def test_the_goal_tracker_has_one_row_per_member_per_cycle_in_every_format(circle, stage):
    await circle.set_goal(stage.ben)
    await stage.ben.slash(circle.text, "goal update", status="Stuck", words="No export, no numbers")
    expected = ["1", "Ben", *GOAL.values(), "stuck", "No export, no numbers"]
    head, row = await rows_of(stage.chi, circle.text)
    assert head == ["Cycle", "Member", *GOAL, "Status", "Last words"]
    assert row == expected
    assert Page((await download(stage.chi, circle.text, "goals", "html")).decode()).rows == [head, expected]
    sheet = load_workbook(io.BytesIO(await download(stage.chi, circle.text, "goals", "xlsx"))).active
    assert [*sheet.iter_rows(values_only=True)][-2:] == [tuple(head), (1, *expected[1:])]
    text = (await download(stage.chi, circle.text, "goals")).decode()
    assert "## Cycle 1, Ben" in text
    assert "- Last words: No export, no numbers" in text


async def test_a_goal_without_progress_leaves_its_last_columns_empty(circle, stage):
    await circle.set_goal(stage.ben)
    assert (await rows_of(stage.chi, circle.text))[1][-2:] == ["", ""]


async def test_the_last_words_stay_when_a_later_update_has_none(circle, stage):
    await circle.set_goal(stage.ben)
    await stage.ben.slash(circle.text, "goal update", status="Stuck", words="No export")
    await stage.settled()
    await Progress.create(goal=await Goal.get(), status=GoalStatus.ON_TRACK, at=stage.clock.now())
    assert (await rows_of(stage.chi, circle.text))[1][-2:] == ["on track", "No export"]


async def test_before_the_first_goal_the_tracker_says_so(circle, stage):
    assert "No goal has been set yet." in (await download(stage.ben, circle.text, "goals")).decode()


async def test_no_cell_is_taken_for_a_formula_and_no_words_for_markup(circle, stage):
    await circle.set_goal(stage.ben, goal=EVIL, why="@SUM(A1)", actions="-1+1", evidence="<script>alert(1)</script>")
    row = (await rows_of(stage.ben, circle.text))[1]
    assert row[2:5] == [f"'{EVIL}", "'@SUM(A1)", "'-1+1"]
    sheet = load_workbook(io.BytesIO(await download(stage.ben, circle.text, "goals", "xlsx"))).active
    cells = [*sheet.iter_rows()][-1][2:5]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (EVIL, "s", None),
        ("@SUM(A1)", "s", None),
        ("-1+1", "s", None),
    ]
    html = (await download(stage.ben, circle.text, "goals", "html")).decode()
    assert '<td class=text sdnum="1033;0;@" dir="auto">=HYPERLINK(' in html  # text, to a spreadsheet that opens it
    page = Page(html)
    assert page.rows[1][5] == "<script>alert(1)</script>"
    assert "script" not in page.tags
    text = (await download(stage.ben, circle.text, "goals")).decode()
    assert "script" not in Page(MarkdownIt("commonmark").render(text)).tags


async def test_who_left_is_a_former_member_in_the_files(circle, stage):
    await circle.set_goal(stage.ben)
    await circle.set_goal(stage.chi)
    await Member.filter(user_id=stage.ben.id).update(left_at=stage.clock.now())
    stage.guild.leave(stage.chi)
    rows = await rows_of(stage.ana, circle.text)
    assert [row[1] for row in rows[1:]] == ["a former member"] * 2


async def test_the_files_come_in_the_dms_too(circle, stage):
    await circle.set_goal(stage.ben)
    assert len(await rows_of(stage.ben, stage.ben.dm(stage.application))) == 2


async def test_who_is_in_no_circle_gets_an_empty_one_even_in_the_dms(circle, stage):
    await circle.set_goal(stage.ben)
    fay = stage.strangers[0]
    rows = await rows_of(fay, fay.dm(stage.application))
    assert len(rows) == 9
    assert {cell for row in rows[1:] for cell in row} == {""}


async def test_who_is_in_no_circle_cannot_have_one_filled(circle, stage):
    fay = stage.strangers[0]
    answer = await fay.slash(fay.dm(stage.application), "template goals", filled=True)
    assert "You are in no circle yet." in answer.text

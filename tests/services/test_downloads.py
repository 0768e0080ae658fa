"""The agenda and the goal tracker as files, opened again by readers of each format."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from db.models import Example, Goal, Progress
from runtime.words import Words
from services.downloads import FileFormat, MemberName
from tests.services.circle_play import meets, set_goal
from tests.services.house import ANA, BEN
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import GoalStatus

WORDS = Words()
NAMES = {ANA: MemberName("Ana", "ana.k"), BEN: MemberName("Ben", "ben")}
GOAL = {
    "goal": "Run three tests of our onboarding",
    "why": "Half of the new teachers never reach their second lesson",
    "actions": "Write the hypotheses, start the first test",
    "evidence": "The debrief, and the numbers before and after",
    "support": "A second pair of eyes on sample sizes",
}
HEAD = [
    "Cycle",
    "Member",
    "Goal",
    "Why it matters",
    "Actions this week",
    "Evidence of progress",
    "Support requested",
    "Status",
    "Latest check-in",
]
FIRST_ROW = ["18:00", "Check-in", "10"]
EVIL = '=HYPERLINK("https://evil.example")'


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


def rows_of(file):
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(file.content.removeprefix("\ufeff"), newline="")))


def sheet_of(file):
    return load_workbook(io.BytesIO(file.content)).active


@pytest.fixture
def downloads(house):
    return house.services.downloads


@played
async def planned(house, circle):
    """The circle with its next session, in which Ben shows an example."""
    await meets(house, circle)
    facts = {"title": "Our funnel", "context": "It leaks", "queued_at": house.now}
    await Example.create(circle=circle, user_id=BEN, **facts)
    return circle


@pytest.fixture
def tracker(circle, downloads):
    """The goal tracker in a format."""

    async def tracker(kind=FileFormat.CSV):
        return await downloads.goals(WORDS, kind, circle.id, NAMES)

    return tracker


async def says(house, goal, words="", status=GoalStatus.STUCK, **facts):
    await Progress.create(goal=goal, status=status, words=words, at=house.now, **facts)


async def test_the_agenda_of_the_next_session_comes_as_markdown(downloads, planned):
    file = await downloads.agenda(WORDS, FileFormat.MARKDOWN, planned.id, NAMES)
    assert file.name == "agenda.md"
    for line in (
        "- Circle: Deciding with data",
        "- Session: Tuesday, 20 January 2026, 18:00 (Europe/Berlin)",
        "- Facilitator: Ana",
        "- Presenter: Ben",
        "- Shown: Our funnel. It leaks",
    ):
        assert line in file.content
    assert "## 18:00 Check-in\n\n- Minutes: 10\n" in file.content


async def test_members_of_one_name_are_told_apart_and_so_are_circles(downloads, planned):
    names = {ANA: MemberName("Ana", "ana.k"), BEN: MemberName("ANA", "ana_b")}
    file = await downloads.agenda(WORDS, FileFormat.MARKDOWN, planned.id, names, "Deciding with data (Acme)")
    for line in (
        "- Circle: Deciding with data (Acme)",
        "- Facilitator: Ana (ana.k)",
        r"- Presenter: ANA (ana\_b)",
    ):
        assert line in file.content


async def test_the_agenda_comes_in_every_other_format(downloads, planned):
    made = {kind: await downloads.agenda(WORDS, kind, planned.id, NAMES) for kind in FileFormat}
    assert [file.name for file in made.values()] == ["agenda.md", "agenda.csv", "agenda.xlsx", "agenda.html"]
    assert rows_of(made[FileFormat.CSV])[1][:3] == FIRST_ROW
    assert Page(made[FileFormat.HTML].content).rows[1][:3] == FIRST_ROW
    rows = [*sheet_of(made[FileFormat.XLSX]).iter_rows(values_only=True)]
    assert ("18:00", "Check-in", 10) in [row[:3] for row in rows]
    assert ("Facilitator", "Ana") in [row[:2] for row in rows]


async def test_without_a_session_the_filled_agenda_is_refused_and_the_empty_one_comes(house, circle, downloads):
    with pytest.raises(Refusal, match="downloads/no-session") as refused:
        await downloads.agenda(WORDS, FileFormat.CSV, circle.id, NAMES)
    assert "Schedule one with `/session schedule`" in house.words.refusal(refused.value)
    rows = rows_of(downloads.empty_agenda(WORDS, FileFormat.CSV))
    assert [row[0] for row in rows[1:]] == ["0:00", "0:10", "0:25", "0:50", "1:05"]


async def test_the_goal_tracker_has_one_row_per_member_per_cycle_in_every_format(house, circle, tracker):
    await says(house, await set_goal(house, circle, BEN, **GOAL), "No export, no numbers")
    expected = ["1", "Ben", *GOAL.values(), "stuck", "No export, no numbers"]
    assert rows_of(await tracker()) == [HEAD, expected]
    assert Page((await tracker(FileFormat.HTML)).content).rows == [HEAD, expected]
    rows = [*sheet_of(await tracker(FileFormat.XLSX)).iter_rows(values_only=True)]
    assert rows[-2:] == [tuple(HEAD), (1, *expected[1:])]
    text = (await tracker(FileFormat.MARKDOWN)).content
    assert "## Cycle 1, Ben" in text
    assert "- Latest check-in: No export, no numbers" in text


async def test_on_a_narrow_page_each_cell_says_what_it_is(house, circle, tracker):
    await set_goal(house, circle, BEN, **GOAL)
    page = (await tracker(FileFormat.HTML)).content
    assert re.findall(r'<td role="cell" data-heading="([^"]+)"', page) == HEAD


async def test_a_goal_without_progress_leaves_its_last_columns_empty(house, circle, tracker):
    await set_goal(house, circle, BEN)
    assert rows_of(await tracker())[1][-2:] == ["", ""]


async def test_the_last_words_stay_when_a_later_update_has_none(house, circle, tracker):
    goal = await set_goal(house, circle, BEN)
    await says(house, goal, "No export")
    await house.pass_time(hours=1)
    await says(house, goal, status=GoalStatus.ON_TRACK)
    assert rows_of(await tracker())[1][-2:] == ["on track", "No export"]


async def test_evidence_is_shown_by_its_link(house, circle, tracker):
    goal = await set_goal(house, circle, BEN)
    await says(house, goal, "Here", GoalStatus.DONE, evidence={"url": "https://example.org/1"})
    assert rows_of(await tracker())[1][-2:] == ["done", "Here https://example.org/1"]


async def test_of_a_dropped_goal_the_last_words_are_why(house, circle, tracker):
    await set_goal(house, circle, BEN)
    await Goal.all().update(dropped_at=house.now, dropped_because="It was stopped")
    assert rows_of(await tracker())[1][-2:] == ["dropped", "It was stopped"]


async def test_before_the_first_goal_the_tracker_says_so(tracker):
    assert "No goals yet." in (await tracker(FileFormat.MARKDOWN)).content


async def test_no_cell_is_taken_for_a_formula_and_no_words_for_markup(house, circle, tracker):
    facts = {"goal": EVIL, "why": "@SUM(A1)", "actions": "-1+1", "evidence": "<script>alert(1)</script>"}
    await set_goal(house, circle, BEN, **facts)
    assert rows_of(await tracker())[1][2:5] == [f"'{EVIL}", "'@SUM(A1)", "'-1+1"]
    cells = [*sheet_of(await tracker(FileFormat.XLSX)).iter_rows()][-1][2:5]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (EVIL, "s", None),
        ("@SUM(A1)", "s", None),
        ("-1+1", "s", None),
    ]
    html = (await tracker(FileFormat.HTML)).content
    assert 'class=text sdnum="1033;0;@" dir="auto">=HYPERLINK(' in html  # text, to a spreadsheet that opens it
    page = Page(html)
    assert page.rows[1][5] == "<script>alert(1)</script>"
    assert "script" not in page.tags
    text = (await tracker(FileFormat.MARKDOWN)).content
    assert "script" not in Page(MarkdownIt("commonmark").render(text)).tags


async def test_who_has_no_name_any_more_is_a_former_member(house, circle, downloads):
    await set_goal(house, circle, BEN)
    rows = rows_of(await downloads.goals(WORDS, FileFormat.CSV, circle.id, {}))
    assert rows[1][1] == "a former member"


async def test_an_empty_tracker_has_rows_to_write_in(downloads):
    rows = rows_of(await downloads.goals(WORDS, FileFormat.CSV, None, {}))
    assert len(rows) == 9
    assert {cell for row in rows[1:] for cell in row} == {""}


async def test_whose_names_a_file_may_need(circle, downloads):
    assert await downloads.members(circle.id) == [101, 102, 103, 104, 105]

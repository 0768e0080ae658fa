"""Tables as files: common readers return what people wrote unchanged."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from runtime.markdown import in_file
from runtime.sheets import Column, Sheet, as_csv, as_xlsx
from runtime.words import Words

AT = datetime(2026, 1, 20, 17, tzinfo=UTC)
LONG = "هدف 🎯 " * 650
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40)


def sheet_of(*texts):
    return Sheet("Goals", tuple(Column(f"Column {n}", 20) for n in range(len(texts))), (texts,))


def read_csv(sheet):
    return list(csv.reader(io.StringIO(as_csv(sheet).removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "－1", "\u200b=1"]
)
def test_a_formula_in_a_csv_cell_is_prefixed_with_an_apostrophe(text):
    formula = text.strip("\t\r\n \u200b")
    assert read_csv(sheet_of(text))[1] == [text.replace(formula, f"'{formula}", 1)]


SEPARATORS = st.sampled_from(list(";\t|,: "))
HOSTILE = st.lists(
    st.sampled_from(
        [*";\t|,:= +-@\"'\n", "\r\n", "\u2028", "\u200b", "=1+1", "@SUM(1)", "-cmd|'/C calc'!A0", "＝1", "a", "b c"]
    ),
    max_size=8,
).map("".join)


def begins_a_formula(cell, separator):
    shown = cell.strip().strip('"\u200b\u00ad\ufeff').strip('" \t\u200b')
    if separator in ";\t|":
        return shown.startswith(tuple("=+-@＝＋－＠"))
    return (shown.startswith("=") and len(shown) > 1) or bool(re.match(r"[=+@＝＋－＠-]\S*[(|!]", shown))


@given(HOSTILE, HOSTILE, SEPARATORS)
def test_no_reader_of_csv_finds_a_formula_whatever_separates_cells_for_it(one, other, separator):
    text = as_csv(sheet_of(one, other)).removeprefix("\ufeff")
    by_library = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
    by_hand = [cell for row in text.splitlines() for cell in row.split(separator)]
    assert [cell for cell in by_library + by_hand if begins_a_formula(cell, separator)] == []


@pytest.mark.parametrize("text", ["thanks @ana, +1", "at -5 degrees: -2 more", "a - b", "x = y", "well-known", "1, -2"])
def test_signs_in_prose_stay_as_they_are(text):
    assert read_csv(sheet_of(text))[1] == [text]


def test_a_number_stays_a_number():
    page = load_workbook(io.BytesIO(as_xlsx(sheet_of(-3), AT))).active
    assert [*page.iter_rows(values_only=True)][-1] == (-3,)
    assert read_csv(sheet_of(-3))[1] == ["-3"]


@given(TEXTS)
def test_csv_gives_back_what_was_written(text):
    assert read_csv(sheet_of(text, "end"))[1][0].replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", [LONG, '=cmd|"/c calc"!A0', "https://evil.example", "007", "a\nb", "{=1}"])
def test_a_workbook_keeps_every_text_as_a_text(text):
    cell = [*load_workbook(io.BytesIO(as_xlsx(sheet_of(text), AT))).active.iter_rows()][-1][0]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_workbook_is_the_same_each_time_it_is_made():
    assert as_xlsx(sheet_of("a"), AT) == as_xlsx(sheet_of("a"), AT)


@pytest.mark.parametrize("mark", ["# A", "- A", "1. A", "> A", "```", "~~~", "***", "===", "<b>A", "[A](x)", "`A`"])
def test_members_words_are_escaped_in_a_markdown_file(mark):
    source = f"- Goal: {in_file(f'before{chr(10)}{mark}')}\n"
    tokens = MarkdownIt("commonmark").parse(source)
    (words,) = [token for token in tokens if token.type == "inline"]
    told = [child.content for child in words.children or () if child.type in {"text", "text_special"}]
    assert "".join(told) == f"Goal: before{mark}"
    assert [token.type for token in tokens if token.type.endswith("_open")] == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
    ]


def test_members_words_are_escaped_in_html():
    page = Words().file("template/sheet.html", sheet=sheet_of("<img src=x onerror=alert(1)>", 'a"b&c'))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "a&#34;b&amp;c" in page

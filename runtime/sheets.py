"""Tables for download: as CSV and as a workbook. Templates render the same `Sheet` as Markdown and HTML."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from xlsxwriter import Workbook

Cell = str | int

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads a file as Latin-1."""
STARTS_A_FORMULA = "[=+@＝＋－＠-]"
SEPARATES = ";|\t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"
"""After these a cell begins for a reader that takes another separator than the comma, or ends a row at any line end."""
BEFORE_A_CELL = rf"[{re.escape(SEPARATES)}\s\"\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]"
"""What shows nothing at the beginning of a cell, and what separates cells."""
FORMULA = re.compile(rf"(?P<before>\A{BEFORE_A_CELL}*+|{BEFORE_A_CELL}++)(?P<formula>{STARTS_A_FORMULA})?")
AMONG_WORDS = re.compile(rf"(?P<before>[\s,:\"])(?P<formula>=(?=\S)|{STARTS_A_FORMULA}(?=\S*[(|!]))")
"""A formula for a reader that separates cells at blanks, colons or quoted commas; in prose a sign there is usual."""
TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What people write stays text in a workbook, whatever it looks like."""
A4 = 9
BLANK_ROW_HEIGHT = 45
"""In points: the height of a row to be filled in by hand."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters in a workbook, and a proportion on a page."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with labelled `facts` above it and labelled `spaces` to write in below it.

    A row without any text is to be filled in by hand. A `wide` sheet is printed in landscape.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    facts: tuple[tuple[str, str], ...] = ()
    spaces: tuple[str, ...] = ()
    wide: bool = False


def as_csv(sheet: Sheet) -> str:
    """The table alone, with its headings; no reader finds a formula in it, whatever separates cells for it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.heading for column in sheet.columns])
    writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
    return BYTE_ORDER_MARK + file.getvalue()


def as_xlsx(sheet: Sheet, made_at: datetime) -> bytes:
    """A workbook with one sheet, ready to be filled in and printed."""
    file = io.BytesIO()
    book: Any = Workbook(file, {"in_memory": True, **TEXTS})
    book.set_properties({"title": sheet.title, "created": made_at.astimezone(UTC).replace(tzinfo=None)})
    page = book.add_worksheet()
    _set_up(page, sheet)
    _write(page, sheet, _styles(book))
    book.close()
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    """The cell with an apostrophe wherever a spreadsheet would read a formula (OWASP: CSV injection)."""
    if isinstance(cell, int):
        return cell
    return AMONG_WORDS.sub(r"\g<before>'\g<formula>", FORMULA.sub(_marked, cell))


def _marked(found: re.Match[str]) -> str:
    begins_a_cell = found.start() == 0 or not set(SEPARATES).isdisjoint(found["before"])
    return f"{found['before']}'{found['formula']}" if found["formula"] and begins_a_cell else found[0]


def _set_up(page: Any, sheet: Sheet) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    if sheet.wide:
        page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_above(sheet))
    page.freeze_panes(_above(sheet) + 1, 0)


def _styles(book: Any) -> dict[str, Any]:
    boxed = {"text_wrap": True, "valign": "top", "border": 1}
    looks = {
        "title": {"bold": True, "font_size": 14},
        "label": {"bold": True},
        "heading": {**boxed, "bold": True, "bottom": 2},
        "cell": boxed,
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, styles["title"])
    for row, (label, fact) in enumerate(sheet.facts, start=1):
        page.write_string(row, 0, label, styles["label"])
        page.write_string(row, 1, fact)
    top = _above(sheet)
    _write_row(page, top, [column.heading for column in sheet.columns], styles["heading"])
    for row, cells in enumerate(sheet.rows, start=top + 1):
        if not any(cells):
            page.set_row(row, BLANK_ROW_HEIGHT)
        _write_row(page, row, cells, styles["cell"])
    for row, space in enumerate(sheet.spaces, start=top + len(sheet.rows) + 2):
        page.set_row(row, BLANK_ROW_HEIGHT)
        page.write_string(row, 0, space, styles["label"])


def _above(sheet: Sheet) -> int:
    """How many rows are above the headings: the title, the facts and an empty one."""
    return len(sheet.facts) + 2


def _write_row(page: Any, row: int, cells: Iterable[Cell], style: Any) -> None:
    for number, cell in enumerate(cells):
        if isinstance(cell, int):
            page.write_number(row, number, cell, style)
        else:
            page.write_string(row, number, cell, style)

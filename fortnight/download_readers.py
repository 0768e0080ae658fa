"""Reads the downloaded files as common programs do."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from xml.etree import ElementTree

from markdown_it import MarkdownIt

Cells = list[list[str]]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRINGS, PAGE = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"


def text_of(content: bytes) -> str:
    """The text of a rendered Markdown file."""
    page = MarkdownIt("commonmark").render(content.decode())
    return "".join(ElementTree.fromstring(f"<page>{page}</page>").itertext())  # noqa: S314 - made just now


def cells_of_csv(content: bytes) -> Cells:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of_workbook(content: bytes) -> Cells:
    """The rows of a workbook's first sheet; a formula starts with `=`."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings, page = (ElementTree.fromstring(book.read(name)) for name in (STRINGS, PAGE))  # noqa: S314 - our own
    shared = ["".join(string.itertext()) for string in strings.iter(f"{MAIN}si")]
    return [[_cell(cell, shared) for cell in row.iter(f"{MAIN}c")] for row in page.iter(f"{MAIN}row")]


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    formula, value = cell.findtext(f"{MAIN}f"), cell.findtext(f"{MAIN}v") or ""
    if formula is not None:
        return f"={formula}"
    return shared[int(value)] if cell.get("t") == "s" else value


class _Page(HTMLParser):
    """The cells of a page's table."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: Cells = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.cells.append([])
        elif tag in {"td", "th"}:
            self._inside = True
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1][-1] += data


def cells_of_page(content: bytes) -> Cells:
    """The rows of the table in an HTML page."""
    page = _Page()
    page.feed(content.decode())
    return page.cells


READERS: Mapping[str, Callable[[bytes], Cells]] = {
    "csv": cells_of_csv,
    "xlsx": cells_of_workbook,
    "html": cells_of_page,
}

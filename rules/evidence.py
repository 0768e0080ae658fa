"""What can be evidence of progress on a goal: a link, or a file of a usual kind and size."""

import re
from pathlib import PurePosixPath

from vocabulary.errors import Refusal

MEGABYTE = 1024 * 1024
LARGEST = 8 * MEGABYTE
"""Bytes; about what Discord lets everybody post."""
_PICTURES = frozenset({"avif", "bmp", "gif", "heic", "jpeg", "jpg", "png", "svg", "webp"})
_DOCUMENTS = frozenset({"doc", "docx", "key", "odp", "odt", "pages", "pdf", "ppt", "pptx", "rtf"})
_TABLES_AND_TEXTS = frozenset({"csv", "ipynb", "json", "md", "numbers", "ods", "tsv", "txt", "xls", "xlsx"})
KINDS = _PICTURES | _DOCUMENTS | _TABLES_AND_TEXTS
"""File name endings of the kinds of files that people show their work in; no programs, no archives."""
_LINK = re.compile(r"<?(?P<scheme>https?)://(?P<rest>[^\s<>]+)>?", re.IGNORECASE)
"""As people type it: with a capital from their telephone, or between brackets against a preview."""
_UNUSUAL = re.compile(r"[\"*\\^`{|}]")
"""What an address may hold only as a number, and what would be taken for a style in a message."""
_LONGEST_LINK = 500


def check_file(name: str, size: int) -> None:
    """Raises Refusal for a file that may not be safe to open, an empty one, or one that is too large.

    `size` is in bytes.
    """
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if ending not in KINDS:
        raise Refusal("evidence/file-kind", ending=ending)
    if size == 0:
        raise Refusal("evidence/empty-file")
    if size > LARGEST:
        raise Refusal("evidence/large-file", megabytes=size / MEGABYTE, most=LARGEST // MEGABYTE)


def check_link(text: str) -> str:
    """The link in `text`, as browsers write it. Raises Refusal when the text is anything but one link."""
    typed = _LINK.fullmatch(text.strip())
    if typed is None or len(text.strip()) > _LONGEST_LINK:
        raise Refusal("evidence/no-link")
    rest = _UNUSUAL.sub(lambda mark: f"%{ord(mark[0]):02X}", typed["rest"])
    return f"{typed['scheme'].lower()}://{rest}"

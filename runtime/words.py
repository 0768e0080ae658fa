"""The texts that people read: Jinja templates, and the labels of buttons and forms, all in `templates/`."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

from runtime.message import Button
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal, Refusals
from vocabulary.keys import Address

TEMPLATES = Path(__file__).parent.parent / "templates"
MARKUP = re.compile(r"[\\`*_\[\]<>|#&~]")
QUOTED = re.compile(r"[\\*_~|`\[]|<(?=[@#/:ait])")
"""Markup that works anywhere in a line, and the start of a mention, a command, an emoji or a timestamp."""
LINE_START = re.compile(r"^([ \t]*)(#{1,3}|-|>)", re.MULTILINE)
"""The start of a heading, a list item or a quotation."""
LINK = re.compile(r"https?://[^\s<>]+")
PING = re.compile(r"@(?=everyone|here|[!&]?\d{15,20})")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LINE_MARK = re.compile(r"^(\d*)([-+=.)])")
"""Markup of a list item or a heading at the start of a line."""


class Words:
    """Renders templates by name (`failure/next` is `templates/failure/next.md.j2`), and looks up labels.

    `commands` maps the names of slash commands to their Discord ids; until an id is known, the command is plain text
    instead of a link.
    """

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self.commands: dict[str, int] = {}
        self._folder = folder
        self._buttons = _table(folder / "buttons.toml")
        self._forms = _table(folder / "forms.toml")
        self._sheets = _table(folder / "sheets.toml")
        self._refusals = _table(folder / "refusals.toml")
        self._environment = _environment(folder)

    def render(self, name: str, **facts: object) -> str:
        """The rendered text of a template, stripped."""
        file = name if "." in name.rpartition("/")[2] else f"{name}.md"
        return self._environment.get_template(f"{file}.j2").render(command=self.command, **facts).strip()

    def command(self, name: str) -> str:
        """A slash command as Discord links it, or as plain text while its id is unknown."""
        known = self.commands.get(name.partition(" ")[0])
        return f"</{name}:{known}>" if known else f"`/{name}`"

    def refusal(self, refusal: Refusal) -> str:
        """The text of a refusal; for several at once, one per line."""
        if isinstance(refusal, Refusals):
            return "\n".join(self.refusal(one) for one in refusal.refusals)
        table, _, name = refusal.sentence.partition("/")
        sentence = self._environment.from_string(self._refusals[table][name])
        return sentence.render(command=self.command, **refusal.facts)

    def button(self, kind: ButtonKind, row: int, *args: int | str) -> Button:
        """A button of that kind for that row, with its label and style from `templates/buttons.toml`."""
        button = self._buttons[kind]
        return Button(button["label"], str(Address.of(kind, row, *args)), button.get("style", "secondary"))

    def form(self, kind: FormKind) -> Mapping[str, Any]:
        """The form of that kind from `templates/forms.toml`: `title` and `fields`."""
        return self._forms[kind]

    def label(self, name: str) -> str:
        """What the subject of a template is called in lists: its label. Raises LookupError where it sets none."""
        return _label(self._folder, f"{name}.md.j2")

    def sheet(self, kind: str) -> Mapping[str, Any]:
        """The download of that kind from `templates/sheets.toml`: its title, columns and labels."""
        return self._sheets[kind]


def pieces(text: str, longest: int) -> list[str]:
    """Split `text` into pieces of at most `longest` characters, between lines or words if possible."""
    found: list[str] = []
    while len(text) > longest:
        breaks = (text.rfind(mark, 1, longest + 1) for mark in ("\n", " "))
        cut = next((place for place in breaks if place > longest // 2), longest)
        cut = _beside_escape(text, cut)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text]


def quoted(text: str) -> str:
    """A member's words, escaped: their Markdown cannot break the message, and their mentions do not ping."""
    links = [link.span() for link in LINK.finditer(text)]
    safe = QUOTED.sub(lambda mark: mark[0] if _within(mark.start(), links) else f"\\{mark[0]}", text)
    return PING.sub("@\u200b", LINE_START.sub(r"\1\\\2", safe))


def literal(text: object) -> str:
    """A member's words, fully escaped, for one line of a Markdown file."""
    lines = (MARKUP.sub(r"\\\g<0>", line.strip()) for line in str(text).splitlines())
    return "<br>".join(LINE_MARK.sub(r"\g<1>\\\g<2>", line) for line in lines)


def shortened(text: str, length: int = 120) -> str:
    """The first line of `text`, cut between words if it is longer than `length` characters."""
    line = text.strip().partition("\n")[0]
    if len(line) <= length:
        return line
    kept = line[: length - 1].rsplit(" ", 1)[0]
    return kept[: _beside_escape(kept, len(kept))] + "…"


def moment(instant: datetime, style: str = "F") -> str:
    """A Discord timestamp, which each reader sees in their own time zone."""
    return f"<t:{int(instant.timestamp())}:{style}>"


def local(instant: datetime, zone: str, form: str = "%A, %-d %B %Y, %H:%M") -> str:
    """An instant in a circle's time zone, for files and wherever Discord timestamps do not work."""
    return instant.astimezone(ZoneInfo(zone)).strftime(form)


def minutes_of(span: timedelta) -> int:
    """Whole minutes, rounded."""
    return round(span / timedelta(minutes=1))


def minutes(span: timedelta) -> str:
    """A span of time in whole minutes, as text."""
    count = minutes_of(span)
    return "1 minute" if count == 1 else f"{count} minutes"


def weekday(day: int) -> str:
    """The name of a weekday; Monday is 0."""
    return WEEKDAYS[day]


def weekly(weeks: int) -> str:
    """An interval in weeks, as text."""
    return "every week" if weeks == 1 else f"every {weeks} weeks"


def listed(names: Iterable[str]) -> str:
    """Names as in a sentence: "Ana, Ben and Chi"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def mention(user_id: int | None) -> str:
    """The mention of a person, or "nobody yet" for None."""
    return "nobody yet" if user_id is None else f"<@{user_id}>"


def channel(channel_id: int) -> str:
    """The mention of a channel."""
    return f"<#{channel_id}>"


FILTERS: dict[str, Callable[..., Any]] = {
    "quoted": quoted,
    "literal": literal,
    "shortened": shortened,
    "moment": moment,
    "local": local,
    "weekday": weekday,
    "weekly": weekly,
    "listed": listed,
    "minutes": minutes,
    "minutes_of": minutes_of,
    "mention": mention,
    "channel": channel,
}


@cache
def _environment(folder: Path) -> Environment:
    """Cached for each folder, since it caches compiled templates."""
    environment: Any = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=_is_html,  # noqa: S701 - for Discord, the filter `quoted` escapes Markdown
    )
    environment.filters.update(FILTERS)
    return environment


@cache
def _label(folder: Path, file: str) -> str:
    """The words that a template sets as its label. It is not rendered for that, since its text needs facts."""
    tree = _environment(folder).parse((folder / file).read_text(encoding="utf-8"))
    for block in tree.find_all(nodes.AssignBlock):
        if block.target == nodes.Name("label", "store"):
            return "".join(part.data for part in block.find_all(nodes.TemplateData)).strip()
    raise LookupError(f"{file} sets no label")


def _beside_escape(text: str, cut: int) -> int:
    """`cut`, or one less if it would separate a backslash from the character that it escapes."""
    return cut - (cut - len(text[:cut].rstrip("\\"))) % 2


def _within(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(begins <= place < ends for begins, ends in spans)


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html.j2")


@cache
def _table(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))

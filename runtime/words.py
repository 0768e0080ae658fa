"""The texts that people read: Jinja templates, and the labels of buttons and forms, all in `templates/`.

What a template shows is somebody's words unless it is known to be ours (`runtime.markdown`), so nothing that people
wrote can reach Discord unescaped: a template has nothing to remember, and what it puts together by itself is escaped
once more rather than not at all.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

from rules.visible import shortened
from rules.zones import names
from runtime.markdown import Markdown, code, escaped, heading, in_file, quotation, reason, unlinked
from runtime.message import Button, Option, Select
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.errors import Refusal, Refusals
from vocabulary.keys import Address
from vocabulary.limits import BUTTONS_IN_ROW

TEMPLATES = Path(__file__).parent.parent / "templates"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Words:
    """Renders templates by name (`failure/next` is `templates/failure/next.md.j2`), and looks up labels.

    `commands` maps the names of slash commands to their Discord ids; until an id is known, the command is plain text
    instead of a link.
    """

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self.commands: dict[str, int] = {}
        self._folder = folder
        self._buttons = _table(folder / "buttons.toml")
        self._selects = _table(folder / "selects.toml")
        self._forms = _table(folder / "forms.toml")
        self._sheets = _table(folder / "sheets.toml")
        self._refusals = _table(folder / "refusals.toml")
        self._environments = _environments(folder)
        self._given: Mapping[str, Callable[[str], Markdown]] = {"command": self.command, "button": self.named}

    def render(self, name: str, **facts: object) -> Markdown:
        """A template's text for a message, stripped."""
        return Markdown(self._rendered(f"{name}.md", facts))

    def plain(self, name: str, **facts: object) -> str:
        """A template's text, stripped, for where Discord shows no Markdown; the name ends in `.txt`."""
        return self._rendered(name, facts)

    def file(self, name: str, **facts: object) -> str:
        """A template's text, stripped, for a file; the name ends in `.commonmark` or `.html`."""
        return self._rendered(name, facts)

    def command(self, name: str) -> Markdown:
        """A slash command as Discord links it, or as plain text while its id is unknown."""
        known = self.commands.get(name.partition(" ")[0])
        return Markdown(f"</{name}:{known}>" if known else f"`/{name}`")

    def refusal(self, refusal: Refusal) -> Markdown:
        """The text of a refusal; for several at once, one per line."""
        if isinstance(refusal, Refusals):
            return Markdown("\n").joined(self.refusal(one) for one in refusal.refusals)
        table, _, name = refusal.sentence.partition("/")
        sentence = self._environments["md"].from_string(self._refusals[table][name])
        return Markdown(sentence.render(**self._given, **refusal.facts))

    def offers(self, refusal: Refusal) -> tuple[tuple[Button, ...], ...]:
        """The row of buttons under a refusal: what its reader can do instead. None where it offers nothing."""
        offered = refusal.offers[:BUTTONS_IN_ROW]
        row = tuple(self.button(ButtonKind(offer.kind), offer.row, *filter(None, [offer.arg])) for offer in offered)
        return (row,) if row else ()

    def button(self, kind: ButtonKind, row: int, *args: int | str, label: str = "") -> Button:
        """A button of that kind for that row, with its label and style from `templates/buttons.toml`.

        A `label` stands in place of that where it is what somebody chooses.
        """
        button = self._buttons[kind]
        return Button(label or button["label"], str(Address.of(kind, row, *args)), button.get("style", "secondary"))

    def select(
        self, kind: SelectKind, row: int, *args: int | str, options: Sequence[Option], least: int = 1, most: int = 1
    ) -> Select:
        """A select of that kind for that row, with its placeholder from `templates/selects.toml`."""
        return Select(
            self._selects[kind]["placeholder"], str(Address.of(kind, row, *args)), tuple(options), least, most
        )

    def options(self, template: str, values: Iterable[str], chosen: str) -> list[Option]:
        """Something to choose for each value, of which one is chosen now, with the labels that a template gives."""
        return [Option(value, self.plain(template, value=value), chosen=value == chosen) for value in values]

    def people_select(self, kind: SelectKind, row: int, *args: int | str, least: int = 1, most: int = 1) -> Select:
        """The same among the people of the server."""
        address = str(Address.of(kind, row, *args))
        return Select(self._selects[kind]["placeholder"], address, least=least, most=most, people=True)

    def role_select(self, kind: SelectKind, row: int, *args: int | str) -> Select:
        """A select of that kind for one of the server's roles."""
        return Select(self._selects[kind]["placeholder"], str(Address.of(kind, row, *args)), roles=True)

    def option_labels(self, kind: SelectKind) -> Mapping[str, str]:
        """What the options of a select are called that always has the same ones, by value."""
        return self._selects[kind]["options"]

    def named(self, kind: str) -> Markdown:
        """A button as a text names it: its label in italics. Raises KeyError when there is no such button."""
        return Markdown(f"*{escaped(self._buttons[kind]['label'])}*")

    def form(self, kind: FormKind) -> Mapping[str, Any]:
        """The form of that kind from `templates/forms.toml`: `title` and `fields`."""
        form = self._forms[kind]
        return self._forms[form["like"]] if "like" in form else form

    def label(self, name: str) -> str:
        """What the subject of a template is called in lists: its label. Raises LookupError where it sets none."""
        return _label(self._folder, f"{name}.md.j2")

    def sheet(self, kind: str) -> Mapping[str, Any]:
        """The download of that kind from `templates/sheets.toml`: its title, columns and labels."""
        return self._sheets[kind]

    def _rendered(self, name: str, facts: Mapping[str, object]) -> str:
        dialect = self._environments[name.rpartition(".")[2]]
        return dialect.get_template(f"{name}.j2").render(**self._given, **facts).strip()


def moment(instant: datetime, style: str = "F") -> Markdown:
    """A Discord timestamp, which each reader sees in their own time zone."""
    return Markdown(f"<t:{int(instant.timestamp())}:{style}>")


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


def listed(names: Iterable[object]) -> Markdown:
    """Names as in a sentence: "Ana, Ben and Chi"."""
    *first, last = names
    together = Markdown(", ").joined(first)
    return Markdown(" and ").joined([together, last]) if first else escaped(last)


def joined(parts: Iterable[object], between: str = ", ") -> Markdown:
    """The parts with a text of ours between them."""
    return Markdown(between).joined(parts)


def mention(user_id: int | None) -> Markdown:
    """The mention of a person, or "nobody yet" for None."""
    return Markdown("nobody yet" if user_id is None else f"<@{user_id}>")


def channel(channel_id: int) -> Markdown:
    """The mention of a channel."""
    return Markdown(f"<#{channel_id}>")


def role(role_id: int) -> Markdown:
    """The mention of a role, which notifies nobody."""
    return Markdown(f"<@&{role_id}>")


FILTERS: dict[str, Callable[..., Any]] = {
    "shortened": shortened,
    "code": code,
    "heading": heading,
    "quotation": quotation,
    "unlinked": unlinked,
    "reason": reason,
    "moment": moment,
    "local": local,
    "weekday": weekday,
    "zone_name": names.shown,
    "weekly": weekly,
    "listed": listed,
    "joined": joined,
    "minutes": minutes,
    "minutes_of": minutes_of,
    "mention": mention,
    "channel": channel,
    "role": role,
}
DIALECTS: Mapping[str, Callable[[object], object] | None] = {
    "md": escaped,
    "txt": str,
    "commonmark": in_file,
    "html": None,  # Jinja escapes what HTML has
}
"""How what a template shows is written, by the ending of its name."""


@cache
def _environments(folder: Path) -> Mapping[str, Environment]:
    """One for each dialect; cached for each folder, since they cache compiled templates."""
    return {ending: _environment(folder, ending) for ending in DIALECTS}


def _environment(folder: Path, ending: str) -> Environment:
    environment: Any = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=ending == "html",  # noqa: S701 - the dialect escapes everything else
        finalize=DIALECTS[ending],
    )
    environment.filters.update(FILTERS)
    return environment


@cache
def _label(folder: Path, file: str) -> str:
    """The words that a template sets as its label. It is not rendered for that, since its text needs facts."""
    tree = _environments(folder)["md"].parse((folder / file).read_text(encoding="utf-8"))
    for block in tree.find_all(nodes.AssignBlock):
        if block.target == nodes.Name("label", "store"):
            return "".join(part.data for part in block.find_all(nodes.TemplateData)).strip()
    raise LookupError(f"{file} sets no label")


@cache
def _table(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))

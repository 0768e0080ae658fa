"""The texts that people read: Jinja templates, and the labels of buttons and forms, all in `templates/`.

What a template shows is somebody's words unless it is known to be ours (`runtime.markdown`), so nothing that people
wrote can reach Discord unescaped: a template has nothing to remember, and what it puts together by itself is escaped
once more rather than not at all. Each line of a template (`runtime.sentences`) and each string of a table is a message
that a catalogue may have in another language.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from jinja2 import Environment, Template, nodes
from jinja2.ext import extract_from_ast

from runtime.dialects import DIALECTS, environment
from runtime.language import ENGLISH, Form, languages
from runtime.markdown import Markdown, as_stored, escaped
from runtime.message import Button, Option, Select
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.errors import Refusal, Refusals
from vocabulary.keys import Address
from vocabulary.limits import BUTTONS_IN_ROW
from vocabulary.reasons import OLDER, Reason

TEMPLATES = Path(__file__).parent.parent / "templates"
LABELS = ("buttons", "selects", "forms", "sheets", "agendas")
"""The tables whose strings are messages as they stand."""
SENTENCES = ("refusals", "reasons", "phrases")
"""Those whose strings are templates."""
NO_WORDS = {"like", "name", "style", "value"}
"""What the tables of labels hold beside words."""


class Words:
    """Renders templates by name (`failure/next` is `templates/failure/next.md.j2`), and looks up labels.

    They are in English; `to` gives them in the language of who reads.
    """

    def __init__(self, folder: Path = TEMPLATES, catalogues: Path | None = None) -> None:
        self.language = ENGLISH
        self._folder = folder
        self._commands = dict[str, int]()
        self._readers = {"en": self}
        for name, language in languages(catalogues or folder / "locale").items():
            self._readers[name] = copy(self)
            self._readers[name].language = language

    @property
    def languages(self) -> Collection[str]:
        """The languages that there are, by the names of their catalogues; English is `en`."""
        return self._readers.keys()

    @property
    def commands(self) -> Mapping[str, int]:
        """The Discord ids of slash commands, by name; a command without one is shown as plain text."""
        return self._commands

    @commands.setter
    def commands(self, ids: Mapping[str, int]) -> None:
        self._commands.clear()
        self._commands.update(ids)

    def to(self, locale: str | None) -> "Words":
        """The same for who has that locale in Discord (`de`, `pt-BR`): in the nearest language that has a catalogue."""
        exact = (locale or "").replace("-", "_")
        return self._readers.get(exact) or self._readers.get(exact.partition("_")[0]) or self._readers["en"]

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
        feature, _, name = refusal.sentence.partition("/")
        return Markdown(_sentence(self._folder, "refusals", feature, name).render(self._given("md", refusal.facts)))

    def reason(self, reason: Reason) -> Markdown:
        """The text of a reason."""
        if reason.sentence == OLDER:
            return as_stored(str(reason.facts["words"]))
        feature, _, name = reason.sentence.partition("/")
        return Markdown(_sentence(self._folder, "reasons", feature, name).render(self._given("md", reason.facts)))

    def phrase(self, *names: str, **facts: object) -> Markdown:
        """A part of a sentence that several texts need, by its names in `templates/phrases.toml`."""
        return Markdown(_sentence(self._folder, "phrases", *names).render(self._given("md", facts)))

    def phrase_names(self, of: str) -> tuple[str, ...]:
        """The names in a table of `templates/phrases.toml`, in its order."""
        return tuple(table(self._folder / "phrases.toml")[of])

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

    def option_lines(self, kind: SelectKind) -> Mapping[str, str]:
        """What explains the options of such a select, by value."""
        return self._selects[kind]["lines"]

    def named(self, kind: str) -> Markdown:
        """A button as a text names it: its label in italics. Raises KeyError when there is no such button."""
        return Markdown(f"*{escaped(self._buttons[kind]['label'])}*")

    def form(self, kind: FormKind) -> Mapping[str, Any]:
        """The form of that kind from `templates/forms.toml`: `title` and `fields`."""
        form = self._forms[kind]
        return self._forms[form["like"]] if "like" in form else form

    def field(self, kind: FormKind, name: str) -> str:
        """What a field of a form is called. Raises LookupError when it has no such field."""
        for field in self._forms[kind]["fields"]:
            if field["name"] == name:
                return field["label"]
        raise LookupError(f"{kind} has no field {name}")

    def label(self, name: str) -> str:
        """What the subject of a template is called in lists: its label. Raises LookupError where it sets none."""
        return self.language.gettext(_label(self._folder, f"{name}.md.j2"))

    def sheet(self, kind: str) -> Mapping[str, Any]:
        """The download of that kind from `templates/sheets.toml`: its title, columns and labels."""
        return self._sheets[kind]

    def local(self, instant: datetime, zone: str, form: Form = "moment") -> str:
        """An instant in a circle's time zone, for files and wherever Discord timestamps do not work."""
        return self.language.written(instant.astimezone(ZoneInfo(zone)), form)

    def block(self, key: str) -> Mapping[str, str]:
        """The block of a standard agenda from `templates/agendas.toml`: its `title` and `prompt`."""
        return self._agendas[key]

    @cached_property
    def _agendas(self) -> Mapping[str, Any]:
        return self._labels("agendas")

    @cached_property
    def _buttons(self) -> Mapping[str, Any]:
        return self._labels("buttons")

    @cached_property
    def _selects(self) -> Mapping[str, Any]:
        return self._labels("selects")

    @cached_property
    def _forms(self) -> Mapping[str, Any]:
        return self._labels("forms")

    @cached_property
    def _sheets(self) -> Mapping[str, Any]:
        return self._labels("sheets")

    def _labels(self, name: str) -> Mapping[str, Any]:
        return each_text(self.language.gettext, table(self._folder / f"{name}.toml"))

    def _rendered(self, name: str, facts: Mapping[str, object]) -> str:
        ending = name.rpartition(".")[2]
        template = _environments(self._folder)[ending].get_template(f"{name}.j2")
        return template.render(self._given(ending, facts)).strip()

    def _given(self, ending: str, facts: Mapping[str, object]) -> dict[str, object]:
        """What a template of that dialect is given: its facts, and the language of its messages."""
        messages = DIALECTS[ending].messages(self.language)
        return {
            **facts,
            **messages,
            "command": self.command,
            "button": self.named,
            "language": self.language.tag,
            "_words": self,
        }


def each_text(change: Callable[[str], str], labels: Any) -> Any:
    """The labels of a table with each text in them changed; what else they hold stays."""
    match labels:
        case str():
            return change(labels)
        case list():
            return [each_text(change, label) for label in cast(list[Any], labels)]
        case dict():
            entries = cast(dict[str, Any], labels).items()
            return {name: label if name in NO_WORDS else each_text(change, label) for name, label in entries}
        case _:
            return labels


@cache
def _environments(folder: Path) -> Mapping[str, Environment]:
    """One for each dialect; cached for each folder, since they cache compiled templates."""
    return {ending: environment(folder, ending) for ending in DIALECTS}


@cache
def _sentence(folder: Path, of: str, *names: str) -> Template:
    """A sentence of a table, compiled."""
    words: Any = table(folder / f"{of}.toml")
    for name in names:
        words = words[name]
    return _environments(folder)["md"].from_string(words)


@cache
def _label(folder: Path, file: str) -> str:
    """The words that a template sets as its label, in its first line. That alone is read: its text needs facts."""
    with (folder / file).open(encoding="utf-8") as template:
        tree = _environments(folder)["md"].parse(template.readline())
    for block in tree.find_all(nodes.AssignBlock):
        if block.target == nodes.Name("label", "store"):
            said = extract_from_ast(nodes.Template([block]), ["gettext"])
            return next(message for _, _, message in said if isinstance(message, str))
    raise LookupError(f"{file} sets no label")


@cache
def table(path: Path) -> dict[str, Any]:
    """A table as it stands."""
    return tomllib.loads(path.read_text(encoding="utf-8"))

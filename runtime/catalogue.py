"""Makes the catalogue of a language, or brings it in step with the texts: `python -m runtime.catalogue de`.

It is a .po file, which any program for translators opens. A translation of a text that has changed since is kept and
marked as fuzzy: until a translator has confirmed it, the text is in English.
"""

import asyncio
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import GETTEXT_FUNCTIONS, extract_from_ast

from runtime.bot import FEATURES, Circlekeeper
from runtime.clock import RealClock
from runtime.command_texts import NAMED, CommandTexts
from runtime.config import Settings
from runtime.dialects import environment
from runtime.language import DOMAIN
from runtime.words import LABELS, SENTENCES, TEMPLATES, each_text, table

ROOT = TEMPLATES.parent
HEADER = "# The texts of Circlekeeper, for translators."


class Found(NamedTuple):
    """A text for translators, with its plural if it has one. A `context` tells it from the same text elsewhere."""

    text: str | tuple[str, str]
    path: str
    context: str | None = None


async def catalogue() -> Catalog:
    """All texts, without a translation."""
    made = _empty()
    for found in [*_in_templates(), *_in_tables(), *await _in_commands()]:
        made.add(found.text, locations=[(found.path, 1)], context=found.context)
    return made


def renew(language: str, texts: Catalog, folder: Path = TEMPLATES / "locale") -> Path:
    """Write the catalogue of a language with all `texts` of today, and what it has for them already."""
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    kept = _empty(language)
    if path.exists():
        with path.open("rb") as file:
            kept = read_po(file, locale=language, domain=DOMAIN)
    kept.update(texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=120, include_lineno=False)
    return path


def _empty(language: str | None = None) -> Catalog:
    return Catalog(
        language, DOMAIN, "# The texts of Circlekeeper, for translators.", project="Circlekeeper", fuzzy=False
    )


def _in_templates() -> Iterator[Found]:
    for path in sorted(TEMPLATES.rglob("*.j2")):
        ending = path.name.removesuffix(".j2").rpartition(".")[2]
        yield from _messages(path, ending, path.read_text(encoding="utf-8"))


def _in_tables() -> Iterator[Found]:
    for name in (*LABELS, *SENTENCES):
        path = TEMPLATES / f"{name}.toml"
        for text in _strings(table(path)):
            if name in LABELS:
                yield Found(text, _shown(path))
            else:
                yield from _messages(path, "md", text)


async def _in_commands() -> list[Found]:
    """What discord.py would have translated; for that the commands are made, and nothing is started."""
    texts, bot = CommandTexts(), Circlekeeper(Settings(), RealClock())
    async with bot:
        await import_module(FEATURES).setup(bot)
        for command in bot.tree.get_commands():
            await command.get_translated_payload(bot.tree, texts)
    return [Found(text, "cogs", context=NAMED if is_name else None) for text, is_name in texts.found]


def _messages(path: Path, ending: str, source: str) -> Iterator[Found]:
    tree = environment(TEMPLATES, ending).parse(source, path.name)
    for _, _, text in extract_from_ast(tree, GETTEXT_FUNCTIONS):
        if isinstance(text, tuple):
            one, more = (part for part in text if part is not None)
            yield Found((one, more), _shown(path))
        elif text is not None:
            yield Found(text, _shown(path))


def _strings(labels: Any) -> list[str]:
    found = list[str]()

    def note(text: str) -> str:
        found.append(text)
        return text

    each_text(note, labels)
    return found


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    texts_of_today = asyncio.run(catalogue())
    for wanted in sys.argv[1:]:
        sys.stdout.write(f"{renew(wanted, texts_of_today)}\n")

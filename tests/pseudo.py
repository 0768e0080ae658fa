"""A language that nobody speaks: each text is marked, and longer by 40 %, as other languages make it.

What is read in it without marks was forgotten by the catalogue, and what does not fit would be cut for others.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from runtime.command_texts import NAMED
from runtime.language import DOMAIN

INNERMOST = re.compile(r"[⟦⟪][^⟦⟧⟪⟫]*[⟧⟫]")


def longer(text, marks="⟦⟧"):
    """A text in that language."""
    return f"{marks[0]}{text}{'·' * max(2, len(text) * 2 // 5 - 2)}{marks[1]}"


def unmarked(text):
    """What is left of a text without all that a catalogue has said."""
    while INNERMOST.search(text):
        text = INNERMOST.sub("", text)
    return text


def translate(catalogue: Catalog, folder: Path, locale="de", marks="⟦⟧"):
    """Write the catalogue with each text in that language, as if it were the one of `locale`; names stay."""
    translated = Catalog(locale, DOMAIN)
    for message in catalogue:
        if message.id and message.context != NAMED:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(longer(text, marks) for text in texts)
            translated.add(message.id, said if len(said) > 1 else said[0], context=message.context)
    path = folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, translated)

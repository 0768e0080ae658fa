"""A language that nobody speaks: each text is longer by 40 %, as other languages make it, and in letters of its own.

What is read in it in plain letters was forgotten by the catalogue, or written by people; what does not fit would be
cut for others. Its marks say which catalogue has spoken.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from runtime.command_texts import NAMED
from runtime.language import DOMAIN

LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "åƀçđëƒǥħïĵķļɱñøþɋřšŧüṽŵẋÿžÅƁÇĐËƑǤĦÏĴĶĻṀÑØÞɊŘŠŦÜṼŴẊŸŽ"
)
UNCHANGED = re.compile(r"(%\(\w+\)s|%%|\n|https://\S+|`[^`]*`|<[^<>]*>)")
"""What a translator leaves as it is: facts, addresses, and what Discord reads."""


def longer(text, marks="⟦⟧"):
    """A text in that language."""
    parts = UNCHANGED.split(text)
    foreign = "".join(part if place % 2 else part.translate(LETTERS) for place, part in enumerate(parts))
    return f"{marks[0]}{foreign}{'·' * max(2, len(text) * 2 // 5 - 2)}{marks[1]}"


def translate(catalogue: Catalog, folder: Path, locale="de", marks="⟦⟧"):
    """Write the catalogue with each text in that language, as if it were the one of `locale`; names stay."""
    translated = Catalog(locale, DOMAIN)
    for message in catalogue:
        if message.id and message.context != NAMED:
            translated.add(message.id, _said(message.id, translated.num_plurals, marks), context=message.context)
    path = folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, translated, width=0)


def _said(text, plurals, marks):
    if isinstance(text, str):
        return longer(text, marks)
    one, more = text
    return (longer(one, marks), *[longer(more, marks)] * (plurals - 1))

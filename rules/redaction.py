"""Takes what a person wrote out of a text in which the bot has shown it, whatever markup it was given there.

Texts are compared by their letters and digits alone. A line that holds the beginning of something that they wrote goes
as a whole, and so do the lines after it with the rest.
"""

from collections.abc import Iterable

from vocabulary.keys import CircleMessage, MessageKey, MessageKind
from vocabulary.sessions import SessionMessage

LEAST = 8
"""Fewer letters and digits could be anybody's; such a line counts only where it mentions the person."""
BEGINNING = 40
"""So many letters and digits tell a text: it may be shortened where it is shown."""


def without_words(text: str, written: Iterable[str], user_id: int, instead: str) -> str:
    """The text with `instead` in place of each group of lines that holds what a person wrote."""
    own = {_bare(line) for words in written for line in words.splitlines()} - {""}
    mention = f"<@{user_id}>"
    lines: list[str] = []
    taken = False
    for line in text.split("\n"):
        taken = _holds(line, own, mention in line) or (taken and _goes_on(line, own))
        if not taken:
            lines.append(line)
        elif not lines or lines[-1] != instead:
            lines.append(instead)
    return "\n".join(lines)


def names_only_authors(key: MessageKey) -> bool:
    """Whether such a message names nobody but those whose words it shows, and whom it goes to."""
    match key.kind, key.parts:
        case (MessageKind.SESSION, (SessionMessage.OPENING, *_)) | (MessageKind.CIRCLE, (CircleMessage.REMOVED, *_)):
            return True
        case _:
            return False


def _holds(line: str, own: set[str], mentioned: bool) -> bool:
    shown = _bare(line)
    return any(words[:BEGINNING] in shown for words in own if mentioned or len(words) >= LEAST)


def _goes_on(line: str, own: set[str]) -> bool:
    shown = _bare(line)
    return bool(shown) and any(words.startswith(shown) for words in own)


def _bare(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())

"""Tries all that the phrases of a text may mean together: what comes of it, and what stands against the rest."""

from collections.abc import Callable, Hashable, Sequence
from itertools import product
from math import prod
from typing import TypeVar

from rules.typed.parts import Part, Token
from vocabulary.errors import Refusal

T = TypeVar("T")
Parts = Sequence[tuple[str, Part]]
"""One meaning of each phrase of a text, with the phrase."""

INCOMPLETE = ("times/no-day", "times/no-time-of-day")

_MOST = 256
_BY_WEIGHT = (
    "times/day-only",
    "times/two-zones",
    "times/two-times",
    "times/two-days",
    "times/unreadable",
    *INCOMPLETE,
    "times/no-such-day",
    "times/far-away",
    "times/no-future-day",
    "times/day-over",
    "times/passed",
    "times/skipped",
    "times/other-weekday",
)
"""What stands against the meanings of a text: of several, the last one is told, since it fits the text best."""


def tried(tokens: Sequence[Token], find: Callable[[Parts], Sequence[T]]) -> tuple[list[tuple[Parts, T]], list[Refusal]]:
    """All that is found by any meaning of the phrases, and what is raised for the others.

    Raises Refusal for a text with too many meanings.
    """
    if prod(len(token.meanings) for token in tokens) > _MOST:
        raise Refusal("times/unreadable", typed=" ".join(token.text for token in tokens))
    found: list[tuple[Parts, T]] = []
    against: list[Refusal] = []
    for meanings in product(*(token.meanings for token in tokens)):
        parts = [(token.text, part) for token, meaning in zip(tokens, meanings, strict=True) for part in meaning]
        try:
            found += [(parts, one) for one in find(parts)]
        except Refusal as refusal:
            against.append(refusal)
    return found, against


def strongest(against: Sequence[Refusal]) -> Refusal:
    """Of all that stands against the meanings of a text, what is told."""
    return max(against, key=lambda refusal: _BY_WEIGHT.index(refusal.sentence))


def phrase_in_doubt(tokens: Sequence[Token], chosen: Sequence[Parts], text: str) -> str:
    """The phrase that means different things in the choices that were made; the whole text if there are several."""
    meant = [{_meaning(parts, token) for parts in chosen} for token in tokens]
    doubtful = [token.text for token, meanings in zip(tokens, meant, strict=True) if len(meanings) > 1]
    return doubtful[0] if len(doubtful) == 1 else text.strip()


def first_in_doubt(tokens: Sequence[Token], text: str) -> str:
    """The first phrase that may mean more than one thing, or else the text."""
    return next((token.text for token in tokens if len(token.meanings) > 1), text.strip())


def _meaning(parts: Parts, token: Token) -> Hashable:
    return tuple(part for text, part in parts if text == token.text)

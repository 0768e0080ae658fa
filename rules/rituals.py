"""Which rituals a circle has: none by itself, those that its organisers choose."""

from collections.abc import Collection

from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual

Chosen = frozenset[Ritual]

WINS = frozenset({Ritual.WINS_WEEKLY, Ritual.WINS})
"""The same ritual every week and with each cycle, of which a circle has one at most."""


def checked(wanted: Collection[Ritual]) -> Chosen:
    """What a circle can have at once. Raises Refusal for what excludes each other."""
    chosen = frozenset(wanted)
    if chosen >= WINS:
        raise Refusal("rituals/wins-twice")
    return chosen


def in_order(rituals: Collection[Ritual]) -> tuple[Ritual, ...]:
    """Rituals in the order in which they are offered and listed."""
    return tuple(ritual for ritual in Ritual if ritual in rituals)


def require(chosen: Collection[Ritual], *any_of: Ritual, organises: bool) -> None:
    """Raises Refusal where a circle has none of these; who `organises` it reads that they can choose it."""
    if not set(any_of) & set(chosen):
        raise Refusal("rituals/not-chosen", ritual=any_of[0], organises=organises)

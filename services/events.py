"""What services tell: what has happened, inside the transaction in which it happened. `reactions` lists who reacts."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

E = TypeVar("E")
Reaction = Callable[[Any], Awaitable[None]]


class Events:
    """Hands each event to those who react to its type, in the order in which they asked for it."""

    def __init__(self) -> None:
        self._reactions: dict[type, list[Reaction]] = defaultdict(list)

    def on(self, event: type[E], *reactions: Callable[[E], Awaitable[None]]) -> None:
        """Have `reactions` called for each event of that very type."""
        self._reactions[event].extend(reactions)

    async def publish(self, event: object) -> None:
        """Tell what has happened; whatever follows from it is part of the caller's transaction."""
        for react in self._reactions[type(event)]:
            await react(event)


@dataclass(frozen=True, slots=True)
class DmsStopped:
    """A person wants no DMs: what waits for them from other members has to go another way."""

    user_id: int


@dataclass(frozen=True, slots=True)
class NudgeSettingsChanged:
    """A person agreed to DMs, or changed when and how often they may come."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PartnersDrawn:
    """A new term has begun, with new partners for its members."""

    circle_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnersMet:
    """Partners have met, as one of them told."""

    circle_id: int
    members: tuple[int, ...]

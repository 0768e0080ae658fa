"""Whether DMs reach a person: noted as the outbox learns it, and what they should be told of it."""

from dataclasses import dataclass
from typing import Any

from db.models import Nudge, Person
from db.queries import people
from db.transaction import transaction
from runtime.clock import Clock
from services.events import DmRefused, Events
from services.nudges.replan import NudgeReplanner
from vocabulary.keys import MessageKey, MessageKind

REACHABLE: dict[str, Any] = {"unreachable_since": None, "unreachable_told_at": None}
"""The facts of a person whose DMs are open, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class ClosedDms:
    """What to tell a person whose DMs are closed; `in_channel`: they want their nudges in the circle's channel."""

    in_channel: bool


class Reachability:
    """Knows of closed DMs from the outbox, and tries again when a person says so."""

    def __init__(self, clock: Clock, events: Events, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._events = events
        self._replanner = replanner

    async def note(self, user_id: int, key: MessageKey, reached: bool) -> None:
        """Remember whether a DM came through; part of the caller's transaction. A nudge that did not was none."""
        if reached:
            if await people.note_reached(user_id):
                await self._replanner.replan(user_id)
            return
        if key.kind is MessageKind.NUDGE:
            await Nudge.filter(id=key.row).delete()
        await Person.filter(id=user_id, unreachable_since=None).update(unreachable_since=self._clock.now())
        await self._events.publish(DmRefused(user_id, key))
        await self._replanner.replan(user_id)

    async def to_tell(self, user_id: int) -> ClosedDms | None:
        """What a person should be told of their closed DMs; None once they were told, and while theirs are open."""
        person = await people.known_person(user_id)
        if person is None or person.unreachable_since is None or person.unreachable_told_at is not None:
            return None
        return ClosedDms(person.nudges_in_channel)

    async def note_told(self, user_id: int) -> None:
        """A person was told that their DMs are closed."""
        untold = Person.filter(id=user_id, unreachable_since__isnull=False, unreachable_told_at=None)
        await untold.update(unreachable_told_at=self._clock.now())

    async def try_again(self, user_id: int) -> None:
        """Take a person's DMs for open until one is refused again."""
        async with transaction():
            await Person.filter(id=user_id).update(**REACHABLE)
            await self._replanner.replan(user_id)

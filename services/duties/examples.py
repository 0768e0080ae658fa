"""Real work examples: queued by members, and shown by the presenter."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Example, Session
from db.queries import examples
from db.transaction import transaction
from rules.visible import one_line, visible
from runtime.clock import Clock
from services.duties.roster import roster_of
from services.events import Events, ExampleQueued
from vocabulary.errors import Refusal

MOST_QUEUED = 5


@dataclass(frozen=True, slots=True)
class Queued:
    """An example that waits. `waiting` are all of its member's own; `shown_at` is when they present next, if named."""

    title: str
    context: str
    waiting: int
    shown_at: datetime | None


class Examples:
    """Queues what members want to show."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self._clock = clock
        self._events = events

    async def queue(self, circle_id: int, user_id: int, title: str | None, context: str | None) -> Queued:
        """Queue a member's example; the same title again only changes its context.

        Raises Refusal when one of the two is missing, when there is nothing to read in it, or when very many wait.
        """
        if title is None or context is None:
            raise Refusal("duties/example-incomplete")
        title, context = one_line(title), context.strip()
        if not (visible(title) and visible(context)):
            raise Refusal("duties/example-unreadable")
        async with transaction():
            waiting = await self._put(circle_id, user_id, title, context)
            roster = await roster_of(circle_id)
            await self._events.publish(ExampleQueued(circle_id, tuple(session.id for session in roster.coming)))
        shown_at = (session.starts_at for session in roster.sessions if session.presenter == user_id)
        return Queued(title, context, waiting, next(shown_at, None))

    async def _put(self, circle_id: int, user_id: int, title: str, context: str) -> int:
        """Returns how many of this member wait by now."""
        waiting = Example.filter(circle_id=circle_id, user_id=user_id, shown_in_id=None)
        if not await waiting.filter(title=title).update(context=context):
            if await waiting.count() >= MOST_QUEUED:
                raise Refusal("duties/examples-waiting", most=MOST_QUEUED)
            await Example.create(
                circle_id=circle_id, user_id=user_id, title=title, context=context, queued_at=self._clock.now()
            )
        return await waiting.count()


async def example_of(session: Session) -> Example | None:
    """What the session shows: what it has shown, or else what its presenter queued first."""
    shown = await examples.shown_in(session.id)
    if shown is not None or session.closed_at is not None or session.presenter is None:
        return shown
    return await examples.queued_first(session.circle_id, session.presenter)


async def note_shown(example: Example, session: Session) -> None:
    """The session has shown it, so it waits no longer."""
    example.shown_in_id = session.id
    await example.save(update_fields=["shown_in_id"])

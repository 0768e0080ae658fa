"""Real work examples: queued by members, and shown by whoever presents."""

from datetime import datetime

from db.models import Circle, Example, Session
from rules.visible import visible
from vocabulary.errors import Refusal

MOST_QUEUED = 5


async def example_of(session: Session) -> Example | None:
    """What the session shows: what it has shown, or else what its presenter queued first."""
    shown = await Example.filter(shown_in_id=session.id).order_by("queued_at", "id").first()
    if shown is not None or session.closed_at is not None or session.presenter is None:
        return shown
    queued = Example.filter(circle_id=session.circle_id, user_id=session.presenter, shown_in_id=None)
    return await queued.order_by("queued_at", "id").first()


async def queue(circle: Circle, user_id: int, title: str, context: str, now: datetime) -> int:
    """Queue a member's example; the same title again only changes its context. Returns how many of theirs wait now.

    Raises Refusal when there is nothing to read in it, or when very many wait already.
    """
    title, context = " ".join(title.split()), context.strip()
    if not (visible(title) and visible(context)):
        raise Refusal("duties/example-unreadable")
    waiting = Example.filter(circle_id=circle.id, user_id=user_id, shown_in_id=None)
    if not await waiting.filter(title=title).update(context=context):
        if await waiting.count() >= MOST_QUEUED:
            raise Refusal("duties/examples-waiting", most=MOST_QUEUED)
        await Example.create(circle_id=circle.id, user_id=user_id, title=title, context=context, queued_at=now)
    return await waiting.count()


async def note_shown(example: Example, session: Session) -> None:
    """The session has shown it, so it waits no longer."""
    example.shown_in_id = session.id
    await example.save(update_fields=["shown_in_id"])

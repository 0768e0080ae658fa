"""Learning partners under test: drawn for a circle with a session ahead, and what a session at its end changes."""

from db.models import Partnership, Session, SessionEvent
from db.transaction import transaction
from rules.standard import STANDARD
from services.events import SessionClosed
from services.sessions.agendas import as_facts
from tests.services.house import FIRST_SESSION
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import EventKind, SessionKind


async def drawn(house, circle):
    """Have the first pairs of a circle drawn, since a session is ahead."""
    await Session.create(circle=circle, starts_at=FIRST_SESSION.replace(year=2030), agenda=as_facts(STANDARD))
    await house.timekeeper.schedule(house.now, JobKey(JobKind.PARTNERS, circle.id))
    await house.run_jobs()
    await house.deliver()


async def over(house, circle, *, held=True, kind=SessionKind.REGULAR, **span):
    """Let time pass, have a session of the circle that started now end at once, and all happen that follows."""
    await house.pass_time(**span)
    row, _ = await Session.get_or_create({"agenda": [], "kind": kind}, circle=circle, starts_at=house.now)
    row.closed_at = house.now
    await row.save(update_fields=["closed_at"])
    if held:
        await SessionEvent.create(session=row, kind=EventKind.STARTED, at=house.now)
    async with transaction():
        await house.services.events.publish(SessionClosed(circle.id, row.id))
    await house.run_jobs()
    await house.deliver()


async def groups(term=1):
    """All groups that there were in a term."""
    return {frozenset(row.members) for row in await Partnership.filter(term=term)}


async def current():
    """The groups that there are now."""
    return {frozenset(row.members) for row in await Partnership.filter(ended_at=None)}


async def partners_of(member):
    """Whoever is somebody's partner now."""
    return {other for group in await current() if member in group for other in group - {member}}


async def row_of(member):
    """Somebody's current partnership."""
    return next(row for row in await Partnership.filter(ended_at=None) if member in row.members)

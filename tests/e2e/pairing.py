"""Learning partners by the facts, for tests of what follows from there being some."""

from db.models import Partnership
from rules.partners.terms import ends_from
from vocabulary.keys import JobKey, JobKind


async def pair(circle, *members):
    """Have these be learning partners from now on, for a whole term. Nothing is done about it before `look_at`."""
    now = circle.stage.clock.now()
    ends_at = ends_from(now, circle.row.term_weeks, circle.row.zone)
    facts = {"circle_id": circle.id, "term": 1, "opened_at": now, "ends_at": ends_at}
    return await Partnership.create(members=[person.id for person in members], because="partners/strangers", **facts)


async def look_at(stage, *partnerships):
    """Have the bot do what is due about these: make a thread, give a brief."""
    await stage.look_at(*[JobKey(JobKind.PARTNER_THREAD, row.id) for row in partnerships])

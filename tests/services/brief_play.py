"""Two partners of a circle with a session ahead, and the brief that they are given in their thread or by DM."""

from icalendar import Calendar

from db.models import PartnerBrief, Partnership, Person
from tests.services.house import ANA, BEN, CHI, DEE
from tests.services.nudge_play import schedule
from vocabulary.threads import ThreadObstacle

THREAD = 77


async def paired(house):
    """Ben and one other, partners in a circle whose next session is in two weeks."""
    circle = await house.form_circle((ANA, BEN, CHI, DEE))
    await schedule(house, circle)
    await house.run_jobs()
    return next(row for row in await Partnership.all() if BEN in row.members)


def partner_of(pair):
    return next(member for member in pair.members if member != BEN)


async def in_thread(house, pair):
    """The brief that they are given in their thread, as it reads now."""
    await house.services.partners.threads.note_thread(pair.id, THREAD)
    await house.services.partners.briefs.give(pair.id, THREAD, None)
    await house.deliver()
    return house.said_in(THREAD)[-1]


async def by_dm(house, pair, *, obstacle=ThreadObstacle.FORBIDDEN):
    """Have both agree to DMs, and be given the brief by them; returns Ben's."""
    await Person.filter(id__in=pair.members).update(nudges_allowed_at=house.now)
    await house.services.partners.briefs.give(pair.id, None, obstacle)
    await house.pass_time(minutes=15)
    return house.dms(BEN)[-1]


async def shown(house, pair):
    return await house.services.partners.briefs.current(pair.id)


async def press(house, place, user_id):
    brief = await PartnerBrief.all().order_by("-id").first()
    offer = (await shown(house, await brief.partnership)).offer
    return await house.services.partners.briefs.note_time(offer.id, place, user_id)


def read(file):
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    return event

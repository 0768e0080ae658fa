"""When partners are given the brief of the open cycle, unless they were given one in it."""

from dataclasses import dataclass

from db.models import Cycle, Partnership
from db.queries import goals, partner_briefs, sessions
from rules.partners.briefs import BriefTime, next_brief


@dataclass(frozen=True, slots=True)
class DueBrief:
    """A brief that is to come: of which cycle, when, and until when it is of use."""

    cycle: Cycle
    time: BriefTime


async def due_brief(row: Partnership) -> DueBrief | None:
    """The next brief of partners, read with their circle; None while there is none to come, as far as it is known."""
    cycle, newest = await goals.open_cycle(row.circle_id), await partner_briefs.newest(row.id)
    if newest is not None and newest.cycle_id == cycle.id:
        return None
    ahead = next(iter(await sessions.sessions_to_come(row.circle_id)), None)
    session_at = ahead.starts_at if ahead else None
    about = (row.opened_at, row.ends_at, cycle.opened_at, session_at, row.circle.zone)
    time = next_brief(*about, first=newest is None)
    return None if time is None else DueBrief(cycle, time)

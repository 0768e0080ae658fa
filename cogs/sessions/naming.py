"""Who leads and who presents in the sessions to come, named by rotation."""

from datetime import datetime

from db import queries
from db.models import Circle, Duty, Session
from rules import rotation
from rules.rotation import Choice, Turn


async def name_duties(circle: Circle, now: datetime) -> Choice | None:
    """Name who serves in each of a circle's sessions that has not begun, as if those before it were held as named.

    Returns who leads the next one, and why; None where there is none, or nobody to lead it.
    """
    members = await queries.members(circle.id)
    to_come = {session.id for session in await queries.sessions_to_come(circle.id) if session.starts_at > now}
    history = {duty: await _turns(circle, duty) for duty in (Duty.FACILITATE, Duty.PRESENT)}
    first: Choice | None = None
    for session in await Session.filter(circle_id=circle.id, closed_at=None).order_by("starts_at") if members else []:
        if session.id in to_come:
            lead = rotation.next_turn(members, history[Duty.FACILITATE])
            others = {lead.member} if len(members) > 1 else set[int]()
            session.facilitator = lead.member
            session.presenter = rotation.next_turn(members, history[Duty.PRESENT], others).member
            await session.save(update_fields=["facilitator", "presenter"])
            first = first or lead
        for duty, user_id in ((Duty.FACILITATE, session.facilitator), (Duty.PRESENT, session.presenter)):
            if user_id is not None:
                history[duty].append(Turn(user_id, session.starts_at))
    return first


async def _turns(circle: Circle, duty: Duty) -> list[Turn]:
    return [Turn(turn.user_id, turn.at) for turn in await queries.turns(circle.id, duty)]

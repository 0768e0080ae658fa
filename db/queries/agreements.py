"""Agreements of retrospectives."""

from db.models import Agreement, Session
from vocabulary.sessions import SessionKind


async def agreement(capture_id: int) -> Agreement | None:
    """One agreement with its words; None once these were removed."""
    return await Agreement.get_or_none(capture_id=capture_id).select_related("capture")


async def agreements_of(session_id: int) -> list[Agreement]:
    """What was agreed on in a session, oldest first."""
    rows = Agreement.filter(capture__session_id=session_id).select_related("capture")
    return await rows.order_by("capture_id")


async def last_retrospective(circle_id: int) -> Session | None:
    """A circle's newest retrospective that has begun, with the circle."""
    begun = Session.filter(circle_id=circle_id, kind=SessionKind.RETROSPECTIVE, events__kind="started")
    return await begun.order_by("-starts_at").select_related("circle").first()


async def last_agreements(session: Session) -> list[Agreement]:
    """What was agreed on in the retrospective before this one."""
    earlier = Session.filter(circle_id=session.circle_id, kind=SessionKind.RETROSPECTIVE, events__kind="started")
    before = await earlier.filter(starts_at__lt=session.starts_at).order_by("-starts_at").first()
    return [] if before is None else await agreements_of(before.id)


async def shown_in(user_id: int) -> list[int]:
    """The retrospectives whose messages may show agreements in a person's words."""
    circles = await Agreement.filter(capture__user_id=user_id).values_list("capture__session__circle_id", flat=True)
    rows = Session.filter(circle_id__in=sorted(set(circles)), kind=SessionKind.RETROSPECTIVE)
    return [row.id for row in await rows.order_by("id").only("id")]

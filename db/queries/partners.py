"""Partnerships and their meetings."""

from datetime import datetime

from db.models import Meeting, Partnership


async def partnerships(circle_id: int) -> list[Partnership]:
    """All partnerships of a circle, oldest first."""
    return await Partnership.filter(circle_id=circle_id).order_by("term", "id")


async def current_partnerships(circle_id: int) -> list[Partnership]:
    """A circle's current partnerships."""
    return await Partnership.filter(circle_id=circle_id, ended_at=None).order_by("id")


async def partners_of(circle_id: int, user_id: int) -> Partnership | None:
    """A member's current partnership in a circle."""
    current = await Partnership.filter(circle_id=circle_id, ended_at=None).order_by("-term", "id")
    return next((row for row in current if user_id in row.members), None)


async def last_met(partnership_id: int) -> datetime | None:
    """When partners last met, as reported by one of them."""
    meeting = await Meeting.filter(partnership_id=partnership_id).order_by("-at").first()
    return meeting.at if meeting else None

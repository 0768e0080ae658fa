"""Circles that meet: their sessions as a test of the planning half needs them."""

from datetime import timedelta

from db.models import Session
from db.transaction import transaction
from tests.services.house import FIRST_SESSION

SECOND, THIRD = (FIRST_SESSION + timedelta(weeks=2 * number) for number in (1, 2))
"""When a circle meets that meets every two weeks from `FIRST_SESSION` on."""


async def begin_rhythm(house, circle, starts_at=FIRST_SESSION):
    """Have a circle meet from then on; returns its first two sessions."""
    async with transaction():
        await house.services.sessions.calendar.begin(circle, starts_at, house.now)
    return await Session.filter(circle=circle).order_by("starts_at")


async def dates(**about):
    """When the sessions are that are set, in order."""
    return [session.starts_at for session in await Session.filter(closed_at=None, **about).order_by("starts_at")]


async def servers():
    """Who leads and who presents in the sessions that are set, in order."""
    return [(one.facilitator, one.presenter) for one in await Session.filter(closed_at=None).order_by("starts_at")]

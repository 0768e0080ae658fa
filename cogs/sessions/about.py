"""Which session a button or a form is about."""

import discord

from cogs.base import circle_about
from db.models import Session
from rules.errors import RuleError

BEGUN = "This session has begun already."
OVER = "This session is over."


async def session_about(interaction: discord.Interaction, row: int) -> Session:
    """The session with its circle, even when it is over. Raises RuleError for others than the circle's members."""
    session = await Session.get_or_none(id=row).prefetch_related("circle")
    if session is None:
        raise RuleError(OVER)
    await circle_about(interaction, session.circle_id)
    return session


async def open_session_about(interaction: discord.Interaction, row: int) -> Session:
    """The same. Raises RuleError also when it is over: held, cancelled or given up."""
    session = await session_about(interaction, row)
    if session.closed_at is not None:
        raise RuleError(OVER)
    return session

"""Whether members mean to come to a session, as they press it; whoever cannot is not given its duties."""

import discord
from discord.ext import commands

from cogs.base import circle_here
from cogs.duties import name_coming
from db import queries
from db.models import Reply, Session
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Press
from runtime.ui import Address, Desk, pressed

COMING, AWAY = "session-coming", "session-away"


def buttons_about(desk: Desk, session: Session) -> tuple[Press, ...]:
    """The two answers, to stand under a message that names a session to come."""
    return tuple(desk.press(kind, session.id) for kind in (COMING, AWAY))


class Replies(commands.Cog):
    """Takes the answers; the last one of each member counts."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(COMING, AWAY)
    async def reply(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it, and hand the duties on of whoever cannot come."""
        session = await Session.get_or_none(id=address.row, closed_at=None).prefetch_related("circle")
        if session is None or await queries.has_begun(session.id):
            raise RuleError("This session is not to come any more.")
        circle = await circle_here(interaction, session.circle)
        coming, now = address.kind == COMING, self._bot.clock.now()
        async with transaction():
            facts = {"coming": coming, "at": now}
            await Reply.update_or_create(session=session, user_id=interaction.user.id, defaults=facts)
            changed = {session.id, *(one.id for one in await name_coming(circle, now))}
            rows = [(kind, row) for row in sorted(changed) for kind in ("session", "duty")]
            await self._bot.timekeeper.look_at_all(rows, now)
        await self._bot.desk.answer(interaction, "session/reply", session=session, coming=coming)

"""Whether members mean to come to a session; whoever cannot is not given its duties."""

from collections.abc import Mapping
from datetime import datetime

import discord
from discord.ext import commands

from cogs.sessions.about import BEGUN, open_session_about
from db import queries
from db.models import Reply, Session
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Press
from runtime.ui import pressed
from runtime.words import Words
from services.duties.roster import name_coming
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address

COMING, AWAY = ButtonKind.SESSION_COMING, ButtonKind.SESSION_AWAY


def buttons_about(words: Words, session: Session) -> tuple[Press, ...]:
    """The two answers, to stand under a message that names a session to come."""
    return tuple(words.button(kind, session.id) for kind in (COMING, AWAY))


async def take(bot: Circlekeeper, session: Session, answers: Mapping[int, bool | None], now: datetime) -> None:
    """Note what members answered, None taking an answer back, and hand the duties on of whoever cannot come.

    Part of the caller's transaction. The session comes with its circle.
    """
    for member, coming in answers.items():
        if coming is None:
            await Reply.filter(session=session, user_id=member).delete()
        else:
            facts = {"coming": coming, "at": now}
            await Reply.update_or_create(session=session, user_id=member, defaults=facts)
    changed = {session.id, *(one.id for one in await name_coming(session.circle, now))}
    rows = [(kind, row) for row in sorted(changed) for kind in ("session", "duty")]
    await bot.timekeeper.look_at_all(rows, now)


class Replies(commands.Cog):
    """Takes the answers; the last one of each member counts."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(COMING, AWAY)
    async def reply(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it, and say that it is noted."""
        session = await open_session_about(interaction, address.row)
        if await queries.has_begun(session.id):
            raise RuleError(BEGUN)
        coming = address.kind == COMING
        async with transaction():
            await take(self._bot, session, {interaction.user.id: coming}, self._bot.clock.now())
        await self._bot.responder.answer(interaction, "session/reply", session=session, coming=coming)

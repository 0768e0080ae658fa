"""Whether DMs reach a person: noted as the outbox learns it, told to them once, and tried again when they say so."""

from datetime import datetime
from typing import Any

import aiohttp
import discord
import structlog

from db.models import Nudge, Person
from db.transaction import transaction
from runtime.bot import Circlekeeper
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, MessageKind

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.reaching")

REACHABLE: dict[str, Any] = {"unreachable_since": None, "unreachable_told_at": None}


class Reaching:
    """Knows of closed DMs from the outbox, and has people know of them without another DM."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        self._telling: set[int] = set()
        bot.outbox.on_dm(self.note)

    async def note(self, user_id: int, key: MessageKey, reached: bool) -> None:
        """Remember whether a DM came through; part of the caller's transaction. A nudge that did not was none."""
        if reached:
            if await Person.filter(id=user_id, unreachable_since__isnull=False).update(**REACHABLE):
                await self._bot.services.replanner.replan(user_id)
            return
        if key.kind is MessageKind.NUDGE:
            await Nudge.filter(id=key.row).delete()
        await Person.filter(id=user_id, unreachable_since=None).update(unreachable_since=self._bot.clock.now())
        await self._bot.services.replanner.replan(user_id)

    async def tell(self, interaction: discord.Interaction, now: datetime) -> None:
        """After something that a person did in a server, tell them once that their DMs are closed, for them alone."""
        opened_form = interaction.response.type is discord.InteractionResponseType.modal
        if interaction.guild_id is None or opened_form or not interaction.response.is_done():
            return
        untold = Person.filter(id=interaction.user.id, unreachable_since__isnull=False, unreachable_told_at=None)
        person = await untold.first()
        if person is None or person.id in self._telling:
            return
        self._telling.add(person.id)
        try:
            button = self._bot.words.button(ButtonKind.NUDGES_AGAIN, 0)
            await self._bot.responder.answer(interaction, "nudge/closed", buttons=[[button]], person=person)
            await untold.update(unreachable_told_at=now)  # afterwards: to be told twice is better than never
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("not told", error=type(error).__name__, code=getattr(error, "code", None))
        finally:
            self._telling.discard(person.id)

    async def again(self, user_id: int) -> None:
        """Take a person's DMs for open until one is refused again."""
        async with transaction():
            await Person.filter(id=user_id).update(**REACHABLE)
            await self._bot.services.replanner.replan(user_id)

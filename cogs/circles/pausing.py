"""`/circle pause` and `/circle resume`: no sessions until a date, after which they go on by themselves."""

from datetime import datetime, time

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here, text_channel_of
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.errors import RuleError
from rules.typed_dates import parse_day
from runtime.message import Message
from vocabulary.keys import CircleMessage, MessageKey


class Pausing(CircleCog):
    """The part of `/circle` that has a circle rest."""

    @app_commands.command()
    @app_commands.describe(until="The first day on which you may meet again, for example: 7 January")
    async def pause(self, interaction: discord.Interaction, until: str, circle: CircleOption = None) -> None:
        """Have no sessions until a day; from then on the rhythm goes on by itself."""
        circle = await circle_here(interaction, circle)
        channel, now = text_channel_of(circle), self.now()
        day = parse_day(until, circle.zone, now)
        async with transaction():
            coming = await self.services.calendar.pause(circle, day, now)
            facts = {
                "circle": circle,
                "until": to_utc(datetime.combine(day, time()), check_zone(circle.zone)),
                "coming": coming,
            }
            await self._tell(
                MessageKey.circle(circle.id, CircleMessage.PAUSED, at=now), "circle/paused", channel, facts
            )
        await self.responder.answer(interaction, "circle/paused", **facts)

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """End the circle's pause now."""
        circle = await circle_here(interaction, circle)
        channel, now = text_channel_of(circle), self.now()
        async with transaction():
            await circle.refresh_from_db(fields=["paused_until"])
            if circle.paused_until is None:
                raise RuleError(f"{circle.name} is not paused.")
            facts = {"circle": circle, "coming": await self.services.calendar.resume(circle, now)}
            await self._tell(
                MessageKey.circle(circle.id, CircleMessage.RESUMED, at=now), "circle/resumed", channel, facts
            )
        await self.responder.answer(interaction, "circle/resumed", **facts)

    async def _tell(self, key: MessageKey, template: str, channel: int, facts: dict[str, object]) -> None:
        await self.bot.outbox.post(key, Message(self.bot.words.render(template, **facts)), channel=channel)

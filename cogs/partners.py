"""Learning partners: pairs for seven weeks, drawn so that everybody meets everybody before anyone repeats."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here
from db import queries
from db.models import Circle, Partnership
from rules import membership, pairing
from runtime.bot import Circlekeeper
from runtime.message import Message

TERM = timedelta(weeks=7)


class Partners(CircleCog, group_name="partners"):
    """Your learning partner between sessions."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        bot.timekeeper.watch("partners", self.look)

    @app_commands.command()
    async def show(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See who your learning partner is, and why."""
        circle = await circle_here(interaction, circle)
        partnership = await queries.partners_of(circle.id, interaction.user.id, self.now())
        others = [user for user in partnership.members if user != interaction.user.id] if partnership else []
        await self.desk.answer(interaction, "partners/show", partnership=partnership, others=others)

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """Draw the next term's pairs when the last term is over and the circle has a session ahead."""
        circle = await Circle.get(id=circle_id)
        members = await queries.members(circle_id)
        terms = await queries.partnerships(circle_id)
        ends_at = max((row.ends_at for row in terms), default=now)
        if ends_at > now:
            return ends_at
        if membership.still_needed(members) or await queries.open_session(circle_id) is None:
            return None
        await self._draw(circle, members, terms, now)
        return now + TERM

    async def _draw(self, circle: Circle, members: Sequence[int], past: Sequence[Partnership], now: datetime) -> None:
        term = max((row.term for row in past), default=0) + 1
        history = [[row.members for row in past if row.term == number] for number in range(1, term)]
        groups = pairing.next_pairs(members, history)
        for group in groups:
            await Partnership.create(
                circle=circle,
                term=term,
                members=list(group.members),
                because=group.because,
                opened_at=now,
                ends_at=now + TERM,
            )
        text = self.bot.words.render("partners/announced", groups=groups, ends_at=now + TERM)
        message = Message(text, card=True, pings=tuple(members))
        await self.bot.outbox.post(f"partners:{circle.id}:{term}", message, channel=circle.text_channel_id)


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Partners(bot))

"""Learning partners: pairs for seven weeks, drawn so that everybody meets everybody before anyone repeats."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_about, circle_here
from cogs.nudges.withdrawal import look_anew
from db import queries
from db.models import Circle, Meeting, Partnership
from db.transaction import transaction
from rules import membership, pairing
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKind, MessageKey

TERM = timedelta(weeks=7)


class Partners(CircleCog, group_name="partners"):
    """Your learning partner between sessions."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        bot.timekeeper.handle(JobKind.PARTNERS, self.look)

    @app_commands.command()
    async def show(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See who your learning partner is, and why."""
        circle = await circle_here(interaction, circle)
        partnership = await queries.partners_of(circle.id, interaction.user.id, self.now())
        others = [user for user in partnership.members if user != interaction.user.id] if partnership else []
        met_at = await queries.last_met(partnership.id) if partnership else None
        await self.responder.answer(interaction, "partners/show", partnership=partnership, others=others, met_at=met_at)

    @app_commands.command()
    async def met(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Note that you and your learning partner have met."""
        circle = await circle_here(interaction, circle)
        partnership = await queries.partners_of(circle.id, interaction.user.id, self.now())
        if partnership is None:
            raise RuleError("You have no learning partner yet.")
        await self._note_met(partnership, interaction.user.id)
        await self.responder.answer(interaction, "partners/met")

    @pressed(ButtonKind.PARTNERS_MET)
    async def met_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same, under the message that asks; one that asks about more stays."""
        partnership = await Partnership.get_or_none(id=address.row)
        if partnership is None or interaction.user.id not in partnership.members:
            raise RuleError("This is about other partners.")
        await circle_about(interaction, partnership.circle_id)
        await self._note_met(partnership, interaction.user.id)
        if interaction.message is None or len(interaction.message.components) > 1:
            await self.responder.answer(interaction, "partners/met")
        else:
            await interaction.response.edit_message(content=self.bot.words.render("partners/met"), view=None)

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

    async def _note_met(self, partnership: Partnership, user_id: int) -> None:
        async with transaction():
            await Meeting.create(partnership=partnership, by=user_id, at=self.now())
            await look_anew(self.bot, *partnership.members)

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
        await self.bot.outbox.post(MessageKey.partners(circle.id, term), message, channel=circle.text_channel_id)
        await look_anew(self.bot, *members)


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Partners(bot))

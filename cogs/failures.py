"""The failure of the month: one member tells a real failure and what it taught."""

from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_about, circle_here, text_channel_of
from cogs.duties import chosen
from db import queries
from db.models import Circle, Failure, Turn
from db.transaction import transaction
from rules import cadence, membership
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import Fields, pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.duties import Duty
from vocabulary.keys import Address, JobKind, MessageKey, MessageKind


class Failures(CircleCog, group_name="failure"):
    """The failure of the month."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        bot.timekeeper.handle(JobKind.FAILURE, self.look)

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See whose turn it is to tell a failure, and why theirs."""
        circle = await circle_here(interaction, circle)
        await self.responder.answer(interaction, "failure/next", choice=await chosen(circle, Duty.FAILURE))

    @app_commands.command()
    async def share(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Tell the circle a failure and what it taught you."""
        circle = await circle_here(interaction, circle)
        await self.responder.ask(interaction, FormKind.FAILURE_SHARE, circle.id)

    @pressed(ButtonKind.FAILURE_SHARE)
    async def share_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/failure share`."""
        circle = await circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.FAILURE_SHARE, circle.id)

    @submitted(FormKind.FAILURE_SHARE)
    async def shared(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write the failure down, count the turn, and post it to the circle."""
        circle = await circle_about(interaction, address.row)
        if not all(fields.values()):
            raise RuleError("One of the three answers is still empty; half a sentence is enough.")
        channel, now, teller = text_channel_of(circle), self.now(), interaction.user.id
        async with transaction():
            failure, new = await Failure.get_or_create(
                circle=circle,
                user_id=teller,
                happened=fields["happened"],
                taught=fields["taught"],
                next_time=fields["next_time"],
                defaults={"told_at": now},
            )
            if new:  # otherwise the same was sent from two devices
                await Turn.create(circle=circle, duty=Duty.FAILURE, user_id=teller, at=now)
            text = self.bot.words.render("failure/told", failure=failure)
            await self.bot.outbox.post(
                MessageKey(MessageKind.FAILURE, failure.id), Message(text, card=True), channel=channel
            )
        here = self.bot.get_channel(channel) is not None
        await self.responder.answer(interaction, "failure/shared", channel=channel, here=here)

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """At the beginning of a month, say whose turn it is."""
        circle = await Circle.get(id=circle_id)
        if circle.closed_at is not None:
            return None
        again = cadence.first_of_month(now, circle.zone)
        if circle.text_channel_id is None or membership.still_needed(await queries.members(circle_id)):
            return again
        choice = await chosen(circle, Duty.FAILURE)
        text = self.bot.words.render("failure/turn", choice=choice)
        message = Message(text, ((self.words.button(ButtonKind.FAILURE_SHARE, circle_id),),), pings=(choice.member,))
        month = now.astimezone(ZoneInfo(circle.zone)).date()
        await self.bot.outbox.post(MessageKey.failure_turn(circle_id, month), message, channel=circle.text_channel_id)
        return again


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Failures(bot))

"""Lunch-and-learns: proposals, votes, dates, guests, and what came of them."""

from cogs.lunch.card import GuestCardControls
from cogs.lunch.cog import Lunches
from cogs.lunch.guests import GuestInvites
from cogs.lunch.polls import LunchPollErrand
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type and press, and what is done when a poll ends or a guest's link is no longer needed."""
    polls, invites = LunchPollErrand(bot, services), GuestInvites(bot, services)
    bot.timekeeper.errand(JobKind.LUNCH_POLL, polls.look)
    bot.timekeeper.errand(JobKind.GUEST_INVITE, invites.look)
    await bot.add_cog(Lunches(bot, services, polls))
    await bot.add_cog(GuestCardControls(bot, services, invites))

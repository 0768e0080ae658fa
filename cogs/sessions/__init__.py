"""Sessions: when to meet, the timed agenda, what is captured, and the close."""

from functools import partial

import discord

from cogs.sessions.acts import Acts
from cogs.sessions.agendas import AgendaCommands
from cogs.sessions.attendance import Attendances
from cogs.sessions.card import Cards
from cogs.sessions.close import Closing
from cogs.sessions.cog import Sessions
from cogs.sessions.course import Course
from cogs.sessions.duties import DutyCommands
from cogs.sessions.event_presses import EventPresses
from cogs.sessions.events import EventErrand
from cogs.sessions.planning import PlanningCommands
from cogs.sessions.polls import NativePolls
from cogs.sessions.presses import SessionPresses
from cogs.sessions.promises import Promises
from cogs.sessions.replies import Replies
from cogs.sessions.voice import SessionVoice
from db import queries
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, what they press, and what happens in voice."""
    services.planning.warm_up()
    cards, attendances = Cards(bot.words), Attendances(bot)
    calendar = services.calendar
    closing = Closing(bot, cards, calendar)
    polls = NativePolls(bot, services)
    course = Course(bot, cards, closing, attendances)
    acts = Acts(bot, cards, course, closing, attendances)
    bot.timekeeper.handle(JobKind.SESSION, course.look)
    bot.timekeeper.errand(JobKind.EVENT, EventErrand(bot, services).look)
    bot.timekeeper.errand(JobKind.POLL, polls.end)
    commands = Sessions(bot, services, acts, cards)
    commands.take_in(
        PlanningCommands(bot, services, polls),
        polls,
        AgendaCommands(bot, services),
        DutyCommands(bot, services, partial(_take_over, acts)),
    )
    await bot.add_cog(commands)
    await bot.add_cog(SessionPresses(acts))
    await bot.add_cog(Promises(bot))
    await bot.add_cog(Replies(bot, services))
    await bot.add_cog(SessionVoice(bot))
    await bot.add_cog(EventPresses(bot, services))


async def _take_over(acts: Acts, interaction: discord.Interaction, circle_id: int) -> bool:
    session = await queries.open_session(circle_id)
    if session is None or not await queries.has_begun(session.id):
        return False
    await acts.take_over(interaction, session)
    return True

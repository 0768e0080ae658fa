"""Sessions: when to meet, the timed agenda, what is captured, and the close."""

from cogs.sessions.acts import Acts
from cogs.sessions.agendas import Agendas
from cogs.sessions.attendance import Attendances
from cogs.sessions.card import Cards
from cogs.sessions.close import Closing
from cogs.sessions.cog import Sessions
from cogs.sessions.course import Course
from cogs.sessions.event_presses import EventPresses
from cogs.sessions.events import Events
from cogs.sessions.planning import Planning
from cogs.sessions.polls import TimePolls
from cogs.sessions.presses import SessionPresses
from cogs.sessions.promises import Promises
from cogs.sessions.reminders import Reminders
from cogs.sessions.replies import Replies
from cogs.sessions.serving import Serving
from cogs.sessions.voice import SessionVoice
from rules import when
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, what they press, and what happens in voice."""
    when.warm_up()
    cards, attendances = Cards(bot.words), Attendances(bot)
    calendar = services.calendar
    closing = Closing(bot, cards, calendar)
    events = Events(bot)
    polls = TimePolls(bot)
    course = Course(bot, cards, closing, attendances)
    acts = Acts(bot, cards, course, closing, attendances)
    bot.timekeeper.handle(JobKind.SESSION, course.look)
    bot.timekeeper.handle(JobKind.DUTIES, Reminders(bot).look)
    bot.timekeeper.errand(JobKind.EVENT, events.look)
    bot.timekeeper.errand(JobKind.POLL, polls.look)
    commands = Sessions(bot, services, acts, cards)
    commands.take_in(Planning(bot, services, polls), Agendas(bot, services), Serving(bot, services, acts))
    await bot.add_cog(commands)
    await bot.add_cog(SessionPresses(acts))
    await bot.add_cog(Promises(bot))
    await bot.add_cog(Replies(bot))
    await bot.add_cog(SessionVoice(bot))
    await bot.add_cog(EventPresses(bot, events, calendar))

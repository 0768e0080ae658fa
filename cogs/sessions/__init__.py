"""Sessions: when to meet, the timed agenda, what is captured, and the close."""

from cogs.sessions.agendas import Agendas
from cogs.sessions.buttons import SessionButtons
from cogs.sessions.event_presses import EventPresses
from cogs.sessions.events import Events
from cogs.sessions.planning import Planning
from cogs.sessions.polls import TimePolls
from cogs.sessions.reminders import Reminders
from cogs.sessions.replies import Replies
from cogs.sessions.running import Sessions
from cogs.sessions.serving import Serving
from cogs.sessions.voice import SessionVoice
from rules import typed_dates
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, what they press, and what happens in voice."""
    typed_dates.warm_up()
    events = Events(bot)
    polls = TimePolls(bot)
    bot.timekeeper.handle(JobKind.DUTIES, Reminders(bot).look)
    bot.timekeeper.errand(JobKind.EVENT, events.look)
    bot.timekeeper.errand(JobKind.POLL, polls.look)
    group = Sessions(bot, services)
    group.take_in(Planning(bot, services, polls), Agendas(bot, services), Serving(bot, services, group.take_over))
    await bot.add_cog(group)
    await bot.add_cog(SessionButtons(bot, services))
    await bot.add_cog(Replies(bot))
    await bot.add_cog(SessionVoice(bot, services))
    await bot.add_cog(EventPresses(bot, events, services.calendar))

"""Sessions: when to meet, the timed agenda, what is captured, and the close."""

from cogs.sessions.agendas import AgendaCommands
from cogs.sessions.buttons import SessionButtons
from cogs.sessions.duties import DutyCommands
from cogs.sessions.event_presses import EventPresses
from cogs.sessions.events import EventErrand
from cogs.sessions.planning import PlanningCommands
from cogs.sessions.polls import NativePolls
from cogs.sessions.replies import Replies
from cogs.sessions.running import Sessions
from cogs.sessions.voice import SessionVoice
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, what they press, and what happens in voice."""
    services.sessions.planning.warm_up()
    polls = NativePolls(bot, services)
    bot.timekeeper.errand(JobKind.EVENT, EventErrand(bot, services).look)
    bot.timekeeper.errand(JobKind.POLL, polls.end)
    group = Sessions(bot, services)
    group.take_in(
        PlanningCommands(bot, services, polls),
        polls,
        AgendaCommands(bot, services),
        DutyCommands(bot, services, group.take_over),
    )
    await bot.add_cog(group)
    await bot.add_cog(SessionButtons(bot, services))
    await bot.add_cog(Replies(bot, services))
    await bot.add_cog(SessionVoice(bot, services))
    await bot.add_cog(EventPresses(bot, services))

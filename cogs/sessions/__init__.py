"""Sessions: when to meet, who comes, the timed agenda, what is captured, and the close."""

from cogs.sessions.agendas import AgendaCommands
from cogs.sessions.attendance import Attendance
from cogs.sessions.captures import CaptureCommands
from cogs.sessions.duties import DutyCommands
from cogs.sessions.own_captures import OwnCaptureButtons
from cogs.sessions.planning import PlanningCommands
from cogs.sessions.scheduled_events import EventErrand, ScheduledEventCog
from cogs.sessions.steering import Sessions, SteeringButtons
from cogs.sessions.time_polls import NativePolls
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, what they press, and what happens in voice."""
    polls = NativePolls(bot, services)
    bot.timekeeper.errand(JobKind.EVENT, EventErrand(bot, services).look)
    bot.timekeeper.errand(JobKind.POLL, polls.look)
    own_captures = OwnCaptureButtons(bot, services)
    group = Sessions(bot, services)
    group.take_in(
        CaptureCommands(bot, services, own_captures),
        own_captures,
        PlanningCommands(bot, services, polls),
        polls,
        AgendaCommands(bot, services),
        DutyCommands(bot, services, group.take_over),
    )
    await bot.add_cog(group)
    await bot.add_cog(SteeringButtons(bot, services))
    await bot.add_cog(Attendance(bot, services))
    await bot.add_cog(ScheduledEventCog(bot, services))

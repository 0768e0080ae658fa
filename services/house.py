"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.lookup import CircleLookup
from services.events import Events
from services.failures import Failures
from services.nudges.replan import NudgeReplanner
from services.partners import Partners
from services.sessions.calendar import Calendar
from services.sessions.lookup import SessionLookup
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    session_lookup: SessionLookup
    partners: Partners
    failures: Failures
    calendar: Calendar
    replanner: NudgeReplanner


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    replanner = NudgeReplanner(clock, timekeeper, outbox)
    calendar = Calendar(timekeeper, outbox, words, replanner)
    services = Services(
        events=events,
        lookup=lookup,
        session_lookup=SessionLookup(lookup),
        partners=Partners(clock, outbox, words, lookup, events),
        failures=Failures(clock, outbox, words, lookup),
        calendar=calendar,
        replanner=replanner,
    )
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    return services

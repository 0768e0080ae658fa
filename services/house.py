"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles import wiring as circles
from services.circles.lookup import CircleLookup
from services.circles.wiring import Circles
from services.downloads import Downloads
from services.events import Events
from services.failures import Failures
from services.goals.circle_changes import CircleGoals
from services.nudges.replan import NudgeReplanner
from services.partners import Partners
from services.privacy import Privacy
from services.sessions.calendar import Calendar
from services.sessions.circle_changes import CircleSessions
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    circles: Circles
    circle_goals: CircleGoals
    circle_sessions: CircleSessions
    partners: Partners
    failures: Failures
    calendar: Calendar
    replanner: NudgeReplanner
    downloads: Downloads
    privacy: Privacy


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    replanner = NudgeReplanner(clock, timekeeper, outbox)
    calendar = Calendar(timekeeper, outbox, words, replanner)
    circle_sessions = CircleSessions(clock, timekeeper, outbox)
    partners = Partners(clock, timekeeper, outbox, words, lookup, events)
    below = circles.Below(lookup, calendar, circle_sessions, partners)
    formed = circles.wire(clock, timekeeper, outbox, words, events, below)
    services = Services(
        events=events,
        lookup=lookup,
        circles=formed,
        circle_goals=CircleGoals(clock, timekeeper, outbox),
        circle_sessions=circle_sessions,
        partners=partners,
        failures=Failures(clock, timekeeper, outbox, words, lookup),
        calendar=calendar,
        replanner=replanner,
        downloads=Downloads(clock, words),
        privacy=Privacy(timekeeper, outbox, replanner, formed.membership),
    )
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    return services

"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.lookup import CircleLookup
from services.duties.actions import Duties
from services.duties.announcements import DutyAnnouncements
from services.duties.examples import Examples
from services.duties.rotation import DutyRotation
from services.events import Events
from services.failures import Failures
from services.nudges.replan import NudgeReplanner
from services.partners import Partners
from services.sessions.agendas import Agendas
from services.sessions.calendar import Calendar
from services.sessions.event_questions import EventQuestions
from services.sessions.lookup import SessionLookup
from services.sessions.planning import Planning
from services.sessions.replies import Replies
from services.sessions.scheduled_events import ScheduledEvents
from services.sessions.time_polls import TimePolls
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    session_lookup: SessionLookup
    duties: Duties
    duty_rotation: DutyRotation
    examples: Examples
    partners: Partners
    failures: Failures
    calendar: Calendar
    planning: Planning
    time_polls: TimePolls
    agendas: Agendas
    replies: Replies
    scheduled_events: ScheduledEvents
    event_questions: EventQuestions
    replanner: NudgeReplanner


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    session_lookup = SessionLookup(lookup)
    rotation = DutyRotation(clock, timekeeper, events)
    calendar = Calendar(clock, timekeeper, outbox, words, events, rotation)
    planning = Planning(clock, outbox, words, lookup, session_lookup, calendar)
    replies = Replies(clock, session_lookup, calendar, rotation, events)
    services = Services(
        events=events,
        lookup=lookup,
        session_lookup=session_lookup,
        duties=Duties(clock, session_lookup, rotation),
        duty_rotation=rotation,
        examples=Examples(clock, events),
        partners=Partners(clock, timekeeper, outbox, words, lookup, events),
        failures=Failures(clock, outbox, words, lookup),
        calendar=calendar,
        planning=planning,
        time_polls=TimePolls(clock, timekeeper, lookup, planning),
        agendas=Agendas(clock, words, lookup, events),
        replies=replies,
        scheduled_events=ScheduledEvents(clock, timekeeper, outbox, words, replies),
        event_questions=EventQuestions(clock, timekeeper, outbox, words, session_lookup, calendar),
        replanner=NudgeReplanner(clock, timekeeper, outbox),
    )
    timekeeper.handle(JobKind.DUTIES, DutyAnnouncements(outbox, words).look)
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    return services

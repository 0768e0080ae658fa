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
from services.duties.actions import Duties
from services.duties.announcements import DutyAnnouncements
from services.duties.examples import Examples
from services.duties.rotation import DutyRotation
from services.events import Events
from services.failures import Failures
from services.goals.board import Board
from services.goals.check_ins import CheckIns
from services.goals.circle_changes import CircleGoals
from services.goals.goals import Goals
from services.goals.questions import Questions
from services.nudges import wiring as nudging
from services.nudges.replan import NudgeReplanner
from services.nudges.wiring import Nudges
from services.partners import Partners
from services.privacy import Privacy
from services.sessions.announcements import Announcements
from services.sessions.attendance import Attendances
from services.sessions.calendar import Calendar
from services.sessions.captures import Captures
from services.sessions.cards import Cards
from services.sessions.circle_changes import CircleSessions
from services.sessions.closing import Closing
from services.sessions.event_questions import EventQuestions
from services.sessions.latecomers import Latecomers
from services.sessions.lifecycle import SessionLifecycle
from services.sessions.lookup import SessionLookup
from services.sessions.overview import SessionOverview
from services.sessions.replies import Replies
from services.sessions.running import RunningSessions
from services.sessions.scheduled_events import ScheduledEvents
from services.sessions.steering import Steering
from services.sessions.voice import Voice, VoiceWatch
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    goals: Goals
    check_ins: CheckIns
    questions: Questions
    board: Board
    session_lookup: SessionLookup
    duties: Duties
    duty_rotation: DutyRotation
    examples: Examples
    circles: Circles
    circle_goals: CircleGoals
    circle_sessions: CircleSessions
    partners: Partners
    failures: Failures
    calendar: Calendar
    replies: Replies
    scheduled_events: ScheduledEvents
    event_questions: EventQuestions
    replanner: NudgeReplanner
    nudges: Nudges
    lifecycle: SessionLifecycle
    steering: Steering
    captures: Captures
    overview: SessionOverview
    voice_watch: VoiceWatch
    downloads: Downloads
    privacy: Privacy


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, voice: Voice) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    questions = Questions(clock, outbox, words, lookup)
    session_lookup = SessionLookup(lookup)
    replanner = NudgeReplanner(clock, timekeeper, outbox)
    rotation = DutyRotation(clock, timekeeper, events)
    lifecycle = SessionLifecycle(timekeeper, events, voice)
    calendar = Calendar(clock, timekeeper, outbox, words, events, rotation, lifecycle)
    replies = Replies(clock, session_lookup, calendar, rotation, events)
    attendances, cards = Attendances(voice), Cards(words)
    closing = Closing(outbox, words, calendar, rotation, lifecycle, cards)
    announcements = Announcements(outbox, words, cards, voice)
    latecomers = Latecomers(outbox, cards)
    running = RunningSessions(rotation, lifecycle, closing, attendances, announcements, latecomers)
    circle_sessions = CircleSessions(clock, timekeeper, outbox, rotation, lifecycle)
    partners = Partners(clock, timekeeper, outbox, words, lookup, events)
    below = circles.Below(lookup, calendar, circle_sessions, partners)
    formed = circles.wire(clock, timekeeper, outbox, words, events, below)
    services = Services(
        events=events,
        lookup=lookup,
        circles=formed,
        circle_goals=CircleGoals(clock, timekeeper, outbox),
        circle_sessions=circle_sessions,
        goals=Goals(clock, timekeeper, lookup, events),
        check_ins=CheckIns(clock, timekeeper, lookup, events, questions),
        questions=questions,
        board=Board(outbox, words, events),
        session_lookup=session_lookup,
        duties=Duties(clock, session_lookup, rotation),
        duty_rotation=rotation,
        examples=Examples(clock, events),
        partners=partners,
        failures=Failures(clock, timekeeper, outbox, words, lookup),
        calendar=calendar,
        replies=replies,
        scheduled_events=ScheduledEvents(clock, timekeeper, outbox, words, replies),
        event_questions=EventQuestions(clock, timekeeper, outbox, words, session_lookup, calendar),
        replanner=replanner,
        nudges=nudging.wire(clock, outbox, words, lookup, events, replanner),
        lifecycle=lifecycle,
        steering=Steering(clock, timekeeper, session_lookup, attendances, lifecycle, closing),
        captures=Captures(clock, timekeeper, outbox, words, session_lookup, events),
        overview=SessionOverview(clock, session_lookup, cards),
        voice_watch=VoiceWatch(clock, timekeeper, outbox, words),
        downloads=Downloads(clock, words),
        privacy=Privacy(timekeeper, outbox, replanner, formed.membership),
    )
    timekeeper.handle(JobKind.BOARD, services.board.look)
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.DUTIES, DutyAnnouncements(outbox, words).look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    timekeeper.handle(JobKind.NUDGES, services.nudges.delivery.look)
    timekeeper.handle(JobKind.SESSION, running.look)
    outbox.recheck(services.nudges.recheck.still_right)
    outbox.on_dm(services.nudges.reachability.note)
    return services

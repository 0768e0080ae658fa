"""The services of sessions, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.rotation import DutyRotation
from services.events import Events
from services.lookup import CircleLookup, SessionLookup
from services.recent_acts import RecentActs
from services.sessions.agendas import Agendas
from services.sessions.announcements import Announcements
from services.sessions.attendance import Attendances, Replies, VoiceWatch
from services.sessions.calendar import Calendar
from services.sessions.captures import Captures
from services.sessions.cards import Cards, SessionOverview
from services.sessions.circle_changes import CircleSessions
from services.sessions.comparison import SessionComparison
from services.sessions.event_questions import EventQuestions
from services.sessions.failure_blocks import FailureBlocks
from services.sessions.lifecycle import SessionLifecycle
from services.sessions.own_captures import OwnCaptures
from services.sessions.panel import FacilitatorPanel
from services.sessions.planning import Planning
from services.sessions.recaps import Recaps
from services.sessions.running import Closing, RunningSessions
from services.sessions.scheduled_events import ScheduledEvents
from services.sessions.steering import Steering
from services.sessions.time_polls import TimePolls
from services.voice import Voice


@dataclass(frozen=True, slots=True)
class SessionServices:
    """What can be done with sessions, by subject; `calendar` and `running` are for the timekeeper, too."""

    lookup: SessionLookup
    calendar: Calendar
    planning: Planning
    time_polls: TimePolls
    agendas: Agendas
    replies: Replies
    scheduled_events: ScheduledEvents
    event_questions: EventQuestions
    lifecycle: SessionLifecycle
    steering: Steering
    captures: Captures
    own_captures: OwnCaptures
    overview: SessionOverview
    panel: FacilitatorPanel
    voice_watch: VoiceWatch
    circle_changes: CircleSessions
    failure_blocks: FailureBlocks
    comparison: SessionComparison
    running: RunningSessions


@dataclass(frozen=True, slots=True)
class Below:
    """What sessions need of the features below them, and of voice."""

    circles: CircleLookup
    sessions: SessionLookup
    rotation: DutyRotation
    voice: Voice
    recent_acts: RecentActs


def wire(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, below: Below
) -> SessionServices:
    """Make the services of sessions."""
    lookup, rotation, voice = below.sessions, below.rotation, below.voice
    lifecycle = SessionLifecycle(timekeeper, events, voice)
    calendar = Calendar(clock, timekeeper, outbox, words, events, rotation, lifecycle)
    planning = Planning(clock, outbox, words, below.circles, lookup, calendar, below.recent_acts)
    replies = Replies(clock, timekeeper, lookup, rotation, events)
    attendances, cards = Attendances(voice), Cards(words)
    recaps = Recaps(outbox, words, cards)
    closing = Closing(outbox, words, calendar, rotation, lifecycle, recaps, events)
    announcements = Announcements(outbox, words, cards, voice)
    return SessionServices(
        lookup=lookup,
        calendar=calendar,
        planning=planning,
        time_polls=TimePolls(clock, timekeeper, below.circles, planning, below.recent_acts),
        agendas=Agendas(clock, words, below.circles, events),
        replies=replies,
        scheduled_events=ScheduledEvents(clock, timekeeper, outbox, words, replies),
        event_questions=EventQuestions(clock, timekeeper, outbox, words, lookup, calendar),
        lifecycle=lifecycle,
        steering=Steering(clock, timekeeper, lookup, attendances, lifecycle, closing, rotation),
        captures=Captures(clock, timekeeper, lookup, events, recaps),
        own_captures=OwnCaptures(clock, timekeeper, lookup, events, recaps),
        overview=SessionOverview(clock, lookup, cards),
        panel=FacilitatorPanel(clock, words, lookup),
        voice_watch=VoiceWatch(clock, timekeeper, outbox, words),
        failure_blocks=FailureBlocks(words, events),
        circle_changes=CircleSessions(clock, timekeeper, outbox, rotation, lifecycle),
        comparison=SessionComparison(clock, timekeeper),
        running=RunningSessions(rotation, lifecycle, closing, attendances, announcements, events),
    )

"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from rules.retention import RetentionPeriods
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.absences.absences import Absences
from services.advice import AdviceNotes
from services.circles import wiring as circles
from services.circles.wiring import Circles
from services.downloads import Downloads
from services.drafts import Drafts
from services.duties import wiring as duties
from services.duties.wiring import DutyServices
from services.events import Events
from services.failures import wiring as failures
from services.failures.wiring import FailureServices
from services.goals import wiring as goals
from services.goals.wiring import GoalServices
from services.help import Help
from services.late_messages import LateMessages
from services.lookup import CircleLookup, SessionLookup
from services.lunch import wiring as lunch
from services.lunch.wiring import LunchServices
from services.member_messages import MemberMessages
from services.notices import wiring as notices
from services.notices.wiring import Notices
from services.nudges import wiring as nudges
from services.nudges.replan import NudgeReplanner
from services.nudges.wiring import Nudges
from services.partners import wiring as partners
from services.partners.wiring import PartnerServices
from services.privacy import Privacy
from services.profiles.profiles import Profiles
from services.recent_acts import RecentActs
from services.retention import Retention
from services.retrospectives import wiring as retrospectives
from services.retrospectives.wiring import RetroServices
from services.rituals import Rituals
from services.server_members import Directory, ServerMembers
from services.sessions import wiring as sessions
from services.sessions.wiring import SessionServices
from services.thanks import wiring as thanks
from services.thanks.wiring import ThanksServices
from services.voice import Voice
from services.wins import wiring as wins
from services.wins.wiring import Wins
from vocabulary.keys import JobKey, JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    absences: Absences
    duties: DutyServices
    goals: GoalServices
    member_messages: MemberMessages
    failures: FailureServices
    replanner: NudgeReplanner
    nudges: Nudges
    notices: Notices
    sessions: SessionServices
    partners: PartnerServices
    lunch: LunchServices
    circles: Circles
    rituals: Rituals
    retrospectives: RetroServices
    wins: Wins
    profiles: Profiles
    thanks: ThanksServices
    advice: AdviceNotes
    downloads: Downloads
    privacy: Privacy
    drafts: Drafts
    help: Help
    retention: Retention


@dataclass(frozen=True, slots=True)
class Ports:
    """What the services ask of Discord."""

    voice: Voice
    directory: Directory


def compose(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, ports: Ports, periods: RetentionPeriods
) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    servers, recent_acts = ServerMembers(clock, ports.directory), RecentActs(clock)
    events, lookup = Events(), CircleLookup(servers)
    member_messages = MemberMessages(clock, outbox, words)
    replanner = NudgeReplanner(clock, timekeeper, outbox)
    session_lookup = SessionLookup(lookup)
    duty_services = duties.wire(clock, timekeeper, outbox, words, events, lookup, session_lookup)
    below_sessions = sessions.Below(lookup, session_lookup, duty_services.rotation, ports.voice, recent_acts)
    session_services = sessions.wire(clock, timekeeper, outbox, words, events, below_sessions)
    partner_services = partners.wire(clock, timekeeper, outbox, words, events, lookup, recent_acts)
    below_circles = circles.Below(
        lookup,
        servers,
        session_services.calendar,
        session_services.circle_changes,
        session_services.comparison,
        session_services.time_polls,
        partner_services.changes,
        recent_acts,
    )
    circle_services = circles.wire(clock, timekeeper, outbox, words, events, below_circles)
    below_lunch = lunch.Below(lookup, recent_acts, session_services.planning, duty_services.actions, periods)
    rituals = Rituals(clock, outbox, words, lookup, events, recent_acts)
    below_retrospectives = retrospectives.Below(
        session_services, circle_services.settings, partner_services.term_length, rituals
    )
    nudge_services = nudges.wire(clock, outbox, words, lookup, events, replanner)
    services = Services(
        events=events,
        lookup=lookup,
        absences=Absences(clock, timekeeper, events, lookup, recent_acts),
        duties=duty_services,
        goals=goals.wire(clock, timekeeper, outbox, words, events, lookup, member_messages),
        member_messages=member_messages,
        failures=failures.wire(clock, timekeeper, outbox, words, events, lookup, duty_services),
        replanner=replanner,
        nudges=nudge_services,
        notices=notices.wire(clock, timekeeper, outbox, words, events, lookup),
        sessions=session_services,
        partners=partner_services,
        lunch=lunch.wire(clock, timekeeper, outbox, words, events, below_lunch),
        circles=circle_services,
        wins=wins.wire(clock, timekeeper, outbox, words, events, lookup),
        rituals=rituals,
        retrospectives=retrospectives.wire(clock, timekeeper, outbox, words, below_retrospectives),
        profiles=Profiles(clock, timekeeper, lookup, nudge_services.settings, periods.profiles),
        thanks=thanks.wire(clock, outbox, words, lookup, events, member_messages),
        advice=AdviceNotes(clock, outbox, words, lookup, events, member_messages, recent_acts),
        downloads=Downloads(clock),
        drafts=Drafts(clock),
        help=Help(clock, lookup, circle_services.founding_rights, circle_services.first_steps),
        privacy=Privacy(clock, timekeeper, outbox, words, replanner, circle_services.membership),
        retention=Retention(outbox, periods),
    )
    _take_up_work(timekeeper, outbox, services)
    late = LateMessages(clock, words)
    outbox.recheck(late.worth_saying)
    outbox.label_late(late.label)
    return services


def _take_up_work(timekeeper: Timekeeper, outbox: Outbox, services: Services) -> None:
    """Have the timekeeper and the outbox ask the services; errands that talk to Discord are the cogs'."""
    timekeeper.handle(JobKind.ABSENCE, services.absences.look)
    timekeeper.handle(JobKind.BOARD, services.goals.board.look)
    timekeeper.handle(JobKind.CALENDAR, services.sessions.calendar.look)
    timekeeper.handle(JobKind.DUTIES, services.duties.announcements.look)
    timekeeper.handle(JobKind.MONTH, services.failures.months.look)
    timekeeper.handle(JobKind.NOTICES, services.notices.delivery.look)
    timekeeper.handle(JobKind.NUDGES, services.nudges.delivery.look, services.nudges.delivery.read_ahead)
    timekeeper.handle(JobKind.PAIRS, services.partners.terms.look_after_session)
    timekeeper.handle(JobKind.PARTNERS, services.partners.terms.look)
    timekeeper.handle(JobKind.PROFILE, services.profiles.look)
    timekeeper.handle(JobKind.RETENTION, services.retention.look)
    timekeeper.handle(JobKind.SESSION, services.sessions.running.look)
    timekeeper.handle(JobKind.STORY, services.failures.stories.thin)
    timekeeper.errand(JobKind.ROLL_CALL, services.circles.seats.call_roll)
    timekeeper.errand(JobKind.ERASURE, services.privacy.erase_traces)
    timekeeper.always(JobKey(JobKind.RETENTION, 0))
    outbox.recheck(services.nudges.recheck.still_right)
    outbox.recheck(services.notices.recheck.still_right)
    outbox.on_dm(services.nudges.reachability.note)

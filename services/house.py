"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.lookup import CircleLookup
from services.events import Events
from services.failures import Failures
from services.nudges.commitments import CommitmentAnswers
from services.nudges.delivery import NudgeDelivery
from services.nudges.planning import NudgePlanner
from services.nudges.preview import NudgePreview
from services.nudges.reachability import Reachability
from services.nudges.recheck import NudgeRecheck
from services.nudges.replan import NudgeReplanner
from services.nudges.settings import NudgeSettingsService
from services.partners import Partners
from services.sessions.calendar import Calendar
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    partners: Partners
    failures: Failures
    calendar: Calendar
    replanner: NudgeReplanner
    nudge_settings: NudgeSettingsService
    nudge_preview: NudgePreview
    reachability: Reachability
    commitment_answers: CommitmentAnswers


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    replanner, planner = NudgeReplanner(clock, timekeeper, outbox), NudgePlanner(outbox)
    calendar = Calendar(timekeeper, outbox, words, replanner)
    services = Services(
        events=events,
        lookup=lookup,
        partners=Partners(clock, outbox, words, lookup, events),
        failures=Failures(clock, outbox, words, lookup),
        calendar=calendar,
        replanner=replanner,
        nudge_settings=NudgeSettingsService(clock, words, events, replanner),
        nudge_preview=NudgePreview(clock, words, planner),
        reachability=Reachability(clock, replanner),
        commitment_answers=CommitmentAnswers(clock, lookup, replanner),
    )
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    delivery = NudgeDelivery(timekeeper, outbox, words, planner, replanner)
    timekeeper.handle(JobKind.NUDGES, delivery.look)
    timekeeper.handle(JobKind.CHECK_IN, delivery.look_at_goal)
    outbox.recheck(NudgeRecheck(clock, planner, replanner).still_right)
    outbox.on_dm(services.reachability.note)
    return services

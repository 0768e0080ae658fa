"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.lookup import CircleLookup
from services.events import Events
from services.failures import Failures
from services.goals.board import Board
from services.goals.check_ins import CheckIns
from services.goals.goals import Goals
from services.goals.questions import Questions
from services.nudges.replan import NudgeReplanner
from services.partners import Partners
from services.sessions.calendar import Calendar
from services.sessions.refresh import SessionRefresher
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
    partners: Partners
    failures: Failures
    calendar: Calendar
    replanner: NudgeReplanner
    refresher: SessionRefresher


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    questions = Questions(clock, outbox, words, lookup)
    replanner = NudgeReplanner(clock, timekeeper, outbox)
    calendar = Calendar(timekeeper, outbox, words, replanner)
    services = Services(
        events=events,
        lookup=lookup,
        goals=Goals(clock, timekeeper, lookup, events),
        check_ins=CheckIns(clock, timekeeper, lookup, events, questions),
        questions=questions,
        board=Board(outbox, words, events),
        partners=Partners(clock, outbox, words, lookup, events),
        failures=Failures(clock, outbox, words, lookup),
        calendar=calendar,
        replanner=replanner,
        refresher=SessionRefresher(clock, timekeeper),
    )
    timekeeper.handle(JobKind.BOARD, services.board.look)
    timekeeper.handle(JobKind.CALENDAR, calendar.look)
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    return services

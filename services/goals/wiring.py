"""The services of goals, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import Events
from services.goals.board import Board
from services.goals.check_ins import CheckIns
from services.goals.circle_changes import CircleGoals
from services.goals.goals import Goals
from services.goals.plans import Plans
from services.goals.questions import Questions
from services.lookup import CircleLookup
from services.member_messages import MemberMessages


@dataclass(frozen=True, slots=True)
class GoalServices:
    """What can be done with goals, by subject; `board` is for the timekeeper, too."""

    goals: Goals
    check_ins: CheckIns
    plans: Plans
    questions: Questions
    board: Board
    circle_changes: CircleGoals


def wire(
    clock: Clock,
    timekeeper: Timekeeper,
    outbox: Outbox,
    words: Words,
    events: Events,
    lookup: CircleLookup,
    messages: MemberMessages,
) -> GoalServices:
    """Make the services of goals."""
    questions = Questions(clock, outbox, words, lookup, messages)
    return GoalServices(
        goals=Goals(clock, timekeeper, lookup, events),
        check_ins=CheckIns(clock, timekeeper, lookup, events, questions),
        plans=Plans(clock, lookup, events),
        questions=questions,
        board=Board(clock, outbox, words, events),
        circle_changes=CircleGoals(clock, timekeeper, outbox),
    )

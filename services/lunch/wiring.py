"""The services of lunch-and-learns, wired."""

from dataclasses import dataclass

from rules.retention import RetentionPeriods
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.actions import Duties
from services.events import Events
from services.lookup import CircleLookup
from services.lunch.card import GuestCards
from services.lunch.guests import Guests
from services.lunch.insights import Insights
from services.lunch.planning import LunchPlanning
from services.lunch.polls import LunchPolls
from services.lunch.proposals import Proposals
from services.lunch.questions import GuestQuestions
from services.recent_acts import RecentActs
from services.sessions.planning import Planning


@dataclass(frozen=True, slots=True)
class LunchServices:
    """What can be done about lunch-and-learns, by subject."""

    proposals: Proposals
    polls: LunchPolls
    planning: LunchPlanning
    insights: Insights
    guests: Guests
    questions: GuestQuestions
    cards: GuestCards


@dataclass(frozen=True, slots=True)
class Below:
    """What lunch-and-learns need of other features."""

    lookup: CircleLookup
    recent_acts: RecentActs
    planning: Planning
    duties: Duties
    periods: RetentionPeriods


def wire(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, below: Below
) -> LunchServices:
    """Make the services of lunch-and-learns."""
    lookup, recent_acts = below.lookup, below.recent_acts
    polls = LunchPolls(clock, timekeeper, outbox, words, lookup, recent_acts, events)
    return LunchServices(
        proposals=Proposals(clock, outbox, words, lookup, recent_acts, events),
        polls=polls,
        planning=LunchPlanning(clock, lookup, below.planning, below.duties, polls, recent_acts, events),
        insights=Insights(clock, lookup, recent_acts, events),
        guests=Guests(clock, timekeeper, outbox, words, lookup, below.periods),
        questions=GuestQuestions(clock, lookup, recent_acts, events),
        cards=GuestCards(outbox, words),
    )

"""The services of wins and stuck points, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.wins.lines import WinsLines
from services.wins.review import StuckReview
from services.wins.rounds import WinsRounds
from services.wins.stuck import StuckPoints


@dataclass(frozen=True, slots=True)
class Wins:
    """What can be done with wins and stuck points, by subject; `rounds` is for those who make threads, too."""

    lines: WinsLines
    stuck: StuckPoints
    rounds: WinsRounds
    review: StuckReview


def wire(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, lookup: CircleLookup
) -> Wins:
    """Make the services of wins and stuck points."""
    rounds, review = WinsRounds(clock, timekeeper, outbox, words), StuckReview(clock, outbox, words)
    return Wins(
        lines=WinsLines(clock, outbox, events, lookup, rounds, review),
        stuck=StuckPoints(clock, outbox, events, lookup, rounds, review),
        rounds=rounds,
        review=review,
    )

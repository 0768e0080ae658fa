"""All services, wired: each is given what it needs, and the timekeeper learns which of them looks at what."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.lookup import CircleLookup
from services.events import Events
from services.failures import Failures
from services.nudges.replan import NudgeReplanner
from services.partners import Partners
from vocabulary.keys import JobKind


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot can do, by feature."""

    events: Events
    lookup: CircleLookup
    partners: Partners
    failures: Failures
    replanner: NudgeReplanner


def compose(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> Services:
    """Make the services of one bot; `reactions.connect` lets them react to each other."""
    events, lookup = Events(), CircleLookup()
    services = Services(
        events=events,
        lookup=lookup,
        partners=Partners(clock, outbox, words, lookup, events),
        failures=Failures(clock, outbox, words, lookup),
        replanner=NudgeReplanner(clock, timekeeper, outbox),
    )
    timekeeper.handle(JobKind.PARTNERS, services.partners.look)
    timekeeper.handle(JobKind.FAILURE, services.failures.look)
    return services

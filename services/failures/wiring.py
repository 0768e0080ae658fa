"""The services of the failure of the month, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.wiring import DutyServices
from services.events import Events
from services.failures.months import Months
from services.failures.stories import Stories
from services.failures.threads import FailureThreadRecords
from services.lookup import CircleLookup


@dataclass(frozen=True, slots=True)
class FailureServices:
    """What can be done about the failure of the month; `months` is for the timekeeper, too."""

    months: Months
    stories: Stories
    threads: FailureThreadRecords


def wire(
    clock: Clock,
    timekeeper: Timekeeper,
    outbox: Outbox,
    words: Words,
    events: Events,
    lookup: CircleLookup,
    duties: DutyServices,
) -> FailureServices:
    """Make the services of the failure of the month."""
    return FailureServices(
        months=Months(clock, timekeeper, lookup, duties.rotation, duties.actions, duties.announcements),
        stories=Stories(clock, timekeeper, outbox, words, lookup, events),
        threads=FailureThreadRecords(clock, outbox, words, events),
    )

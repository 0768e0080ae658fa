"""The services of duties, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.actions import Duties
from services.duties.announcements import DutyAnnouncements
from services.duties.examples import Examples
from services.duties.rotation import DutyRotation
from services.events import Events
from services.lookup import CircleLookup, SessionLookup


@dataclass(frozen=True, slots=True)
class DutyServices:
    """What can be done with duties, by subject; `announcements` is for the timekeeper."""

    actions: Duties
    rotation: DutyRotation
    examples: Examples
    announcements: DutyAnnouncements


def wire(
    clock: Clock,
    timekeeper: Timekeeper,
    outbox: Outbox,
    words: Words,
    events: Events,
    circles: CircleLookup,
    sessions: SessionLookup,
) -> DutyServices:
    """Make the services of duties."""
    rotation = DutyRotation(clock, timekeeper, events)
    return DutyServices(
        actions=Duties(clock, circles, sessions, rotation),
        rotation=rotation,
        examples=Examples(clock, events),
        announcements=DutyAnnouncements(outbox, words),
    )

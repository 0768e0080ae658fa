"""The services of learning partners, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.partners.changes import PartnerChanges
from services.partners.life import PartnershipLife
from services.partners.meetings import PartnerMeetings
from services.partners.overview import PartnersOverview
from services.partners.terms import PartnerTerms


@dataclass(frozen=True, slots=True)
class PartnerServices:
    """What can be done with learning partners, by subject; `terms` is for the timekeeper, too."""

    overview: PartnersOverview
    meetings: PartnerMeetings
    terms: PartnerTerms
    changes: PartnerChanges


def wire(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, lookup: CircleLookup
) -> PartnerServices:
    """Make the services of learning partners."""
    life = PartnershipLife(clock, events)
    changes = PartnerChanges(clock, outbox, words, events, life)
    return PartnerServices(
        overview=PartnersOverview(clock),
        meetings=PartnerMeetings(clock, lookup, events),
        terms=PartnerTerms(clock, timekeeper, outbox, words, events, life, changes),
        changes=changes,
    )

"""The services of learning partners, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.partners.avoids import PartnerAvoids
from services.partners.briefs import PartnerBriefs
from services.partners.changes import PartnerChanges
from services.partners.fit import PartnerFit
from services.partners.life import PartnershipLife
from services.partners.meeting_times import MeetingTimes
from services.partners.meetings import PartnerMeetings
from services.partners.overview import PartnersOverview
from services.partners.rotation import PartnerRotation
from services.partners.term_length import TermLength
from services.partners.terms import PartnerTerms
from services.partners.threads import ThreadRecords
from services.recent_acts import RecentActs


@dataclass(frozen=True, slots=True)
class PartnerServices:
    """What can be done with learning partners, by subject; `terms` is for the timekeeper, too."""

    overview: PartnersOverview
    avoids: PartnerAvoids
    fit: PartnerFit
    rotation: PartnerRotation
    meetings: PartnerMeetings
    terms: PartnerTerms
    term_length: TermLength
    threads: ThreadRecords
    briefs: PartnerBriefs
    times: MeetingTimes
    changes: PartnerChanges


def wire(
    clock: Clock,
    timekeeper: Timekeeper,
    outbox: Outbox,
    words: Words,
    events: Events,
    lookup: CircleLookup,
    recent_acts: RecentActs,
) -> PartnerServices:
    """Make the services of learning partners."""
    life, times = PartnershipLife(clock, events), MeetingTimes(clock)
    changes = PartnerChanges(clock, events, life)
    terms = PartnerTerms(clock, timekeeper, events, life, changes)
    return PartnerServices(
        overview=PartnersOverview(clock),
        avoids=PartnerAvoids(clock, lookup),
        fit=PartnerFit(clock, lookup),
        rotation=PartnerRotation(clock, lookup, terms, recent_acts),
        meetings=PartnerMeetings(clock, lookup, events),
        terms=terms,
        term_length=TermLength(clock, outbox, words, lookup, recent_acts),
        changes=changes,
        threads=ThreadRecords(clock, timekeeper, words),
        briefs=PartnerBriefs(clock, outbox, words, events, lookup, times),
        times=times,
    )

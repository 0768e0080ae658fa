"""The services of circles, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.channels import ChannelRecords
from services.circles.closing import CircleClosing
from services.circles.comparison import GuildComparison
from services.circles.first_steps import FirstSteps
from services.circles.founding import Founding
from services.circles.founding_rights import FoundingRights
from services.circles.invitations import Invitations
from services.circles.losses import Losses
from services.circles.membership import Membership
from services.circles.organisers import Organisers
from services.circles.overview import Overview
from services.circles.pauses import Pauses
from services.circles.seats import Seats
from services.circles.settings import CircleSettings
from services.circles.unfinished import Unfinished
from services.circles.welcome import Welcome
from services.events import Events
from services.lookup import CircleLookup
from services.partners.changes import PartnerChanges
from services.recent_acts import RecentActs
from services.server_members import ServerMembers
from services.sessions.calendar import Calendar
from services.sessions.circle_changes import CircleSessions
from services.sessions.comparison import SessionComparison
from services.sessions.time_polls import TimePolls


@dataclass(frozen=True, slots=True)
class Circles:
    """What can be done with a circle, by subject."""

    founding: Founding
    founding_rights: FoundingRights
    invitations: Invitations
    membership: Membership
    closing: CircleClosing
    settings: CircleSettings
    organisers: Organisers
    pauses: Pauses
    overview: Overview
    first_steps: FirstSteps
    welcome: Welcome
    channels: ChannelRecords
    losses: Losses
    unfinished: Unfinished
    comparison: GuildComparison
    seats: Seats


@dataclass(frozen=True, slots=True)
class Below:
    """What circles need of the features below them."""

    lookup: CircleLookup
    servers: ServerMembers
    calendar: Calendar
    sessions: CircleSessions
    session_comparison: SessionComparison
    time_polls: TimePolls
    partners: PartnerChanges
    recent_acts: RecentActs


def wire(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, below: Below) -> Circles:
    """Make the services of circles."""
    lookup, calendar, recent_acts = below.lookup, below.calendar, below.recent_acts
    closing = CircleClosing(clock, timekeeper, outbox, words, lookup, events, below.sessions, recent_acts)
    membership = Membership(clock, timekeeper, outbox, words, lookup, events, below.partners, closing)
    losses = Losses(clock, timekeeper)
    first_steps = FirstSteps(clock, lookup, events, below.time_polls)
    welcome = Welcome(outbox, words, first_steps)
    seats = Seats(clock, timekeeper, below.servers, membership, events)
    return Circles(
        founding=Founding(clock, events, membership, below.servers),
        founding_rights=FoundingRights(),
        invitations=Invitations(clock, lookup, membership, seats, recent_acts),
        membership=membership,
        closing=closing,
        organisers=Organisers(clock, outbox, words, lookup, recent_acts),
        settings=CircleSettings(clock, timekeeper, outbox, words, lookup, calendar, recent_acts),
        pauses=Pauses(clock, outbox, words, calendar, recent_acts),
        overview=Overview(clock, calendar),
        first_steps=first_steps,
        welcome=welcome,
        channels=ChannelRecords(outbox, words, events, welcome),
        losses=losses,
        unfinished=Unfinished(clock, timekeeper, outbox),
        comparison=GuildComparison(losses, below.session_comparison),
        seats=seats,
    )

"""The services of thanks, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.member_messages import MemberMessages
from services.thanks.naming import Naming
from services.thanks.thanks import Thanks


@dataclass(frozen=True, slots=True)
class ThanksServices:
    """What can be done with thanks, by subject."""

    thanks: Thanks
    naming: Naming


def wire(
    clock: Clock, outbox: Outbox, words: Words, lookup: CircleLookup, events: Events, messages: MemberMessages
) -> ThanksServices:
    """Make the services of thanks."""
    return ThanksServices(
        thanks=Thanks(clock, outbox, words, lookup, events, messages),
        naming=Naming(clock, lookup, events),
    )

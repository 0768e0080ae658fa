"""What speaks for a pair beside whom its members have met: support, hours and sectors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import combinations, permutations

from rules.cadence import check_zone
from rules.partners.common_words import common_words
from vocabulary.reasons import Reason

SLOT = timedelta(minutes=30)
SLOTS_A_DAY = timedelta(days=1) // SLOT
ENOUGH_SLOTS = 16
"""Eight hours: people who are awake together for so long find a time, so that more of them make no difference."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is awake, by the clock in `zone`; past midnight where it ends before it begins.

    `told` if they said so for others to see. Otherwise it is only thought so, and is no reason that anybody reads.
    """

    zone: str
    since: time
    until: time
    told: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a member: the support that they request and can give, their hours and their sector."""

    asks_for: str = ""
    can_help_with: str = ""
    hours: Hours | None = None
    sector: str = ""


class Suitability:
    """How well members suit each other on a day. What is not known speaks neither for nor against anybody."""

    def __init__(self, traits: Mapping[int, Traits], on: date) -> None:
        self._traits = traits
        self._awake = {member: _awake(one.hours, on) for member, one in traits.items() if one.hours is not None}
        self._of_group = cache(self._look_at)

    def cost(self, grouping: Collection[Collection[int]]) -> tuple[int, list[int], int]:
        """A sort key: most who can be helped by a partner first, then most hours together, then most other sectors."""
        groups = [self._of_group(tuple(group)) for group in grouping]
        helped, awake, mixed = zip(*groups, strict=True)
        return -sum(helped), sorted((-slots for slots in awake), reverse=True), -sum(mixed)

    def reasons(self, group: Collection[int]) -> list[Reason]:
        """What speaks for these members as partners."""
        helped, awake, mixed = self._of_group(tuple(group))
        told = all(one.hours and one.hours.told for one in map(self._trait, group))
        reasons = {
            Reason("partners/support"): helped > 0,
            Reason("partners/hours"): told and awake == ENOUGH_SLOTS,
            Reason("partners/sectors"): mixed > 0,
        }
        return [reason for reason, holds in reasons.items() if holds]

    def _look_at(self, group: tuple[int, ...]) -> tuple[int, int, int]:
        """How many of a group can be helped by another one, their half hours together, and pairs of other sectors."""
        helped = {
            one
            for one, other in permutations(group, 2)
            if common_words(self._trait(one).asks_for, self._trait(other).can_help_with)
        }
        awake = [self._awake[member] for member in group if member in self._awake]
        together = len(frozenset.intersection(*awake)) if awake else SLOTS_A_DAY
        sectors = [self._trait(member).sector.strip().casefold() for member in group]
        mixed = sum(one != other for one, other in combinations(filter(None, sectors), 2))
        return len(helped), min(together, ENOUGH_SLOTS), mixed

    def _trait(self, member: int) -> Traits:
        return self._traits.get(member, Traits())


def _awake(hours: Hours, on: date) -> frozenset[int]:
    """The half hours of a day in UTC in which somebody is awake, by the clock that holds in their zone on that day."""
    noon = datetime.combine(on, time(12), tzinfo=check_zone(hours.zone))
    offset = noon.utcoffset() or timedelta()
    since, until = (timedelta(hours=at.hour, minutes=at.minute) - offset for at in (hours.since, hours.until))
    length = (until - since) % timedelta(days=1) or timedelta(days=1)
    return frozenset((since // SLOT + number) % SLOTS_A_DAY for number in range(length // SLOT))

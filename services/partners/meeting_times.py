"""Times that suit all partners: read from their zones, their hours and their absences, and offered for half an hour."""

from collections.abc import Collection, Iterable
from datetime import datetime

from db.models import PartnerBrief, Person, SuitingTime, TimeOffer
from db.queries import partner_briefs
from db.queries.absences import absences
from db.queries.partner_briefs import OfferedTimes, ShownBrief
from db.queries.people import person_of
from db.queries.profiles import profiles
from rules.absences import Absence
from rules.partners.meeting_times import PartnerHours, propose, suits
from rules.quiet import DailyQuiet
from runtime.clock import Clock
from services.people import zone_of


class MeetingTimes:
    """Offers partners times to meet. All but `zone_of` is part of the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def offer(self, brief: PartnerBrief, members: Collection[int], asked_by: int | None = None) -> TimeOffer:
        """Offer times; `asked_by` is who could not make any of the last ones, which are not offered again."""
        now, told = self._clock.now(), await partner_briefs.turned_down(brief.id, last=asked_by is not None)
        proposal = propose(await hours_of(members, now), now, brief.until, told)
        return await TimeOffer.create(
            brief=brief,
            slots=list(proposal.times),
            because=str(proposal.because or ""),
            offered_at=now,
            asked_by=asked_by,
        )

    async def renew(self, brief: ShownBrief) -> bool:
        """Offer times again, if one of those to come no longer suits all; returns whether it did so.

        A time that still stands has those whom it suited. Who has met or agreed on a time needs no others.
        """
        now, last = self._clock.now(), brief.offer
        hours = await hours_of(brief.members, now)
        ahead = [slot for slot in last.slots if slot > now]
        if brief.agreed is not None or brief.met or all(suits(hours, slot, brief.row.until) for slot in ahead):
            return False
        await _keep_presses(last, await self.offer(brief.row, brief.members))
        return True

    async def zone_of(self, user_id: int) -> str:
        """By whose clock times are written that one person reads."""
        return await zone_of(await person_of(user_id))


async def hours_of(members: Iterable[int], now: datetime) -> list[PartnerHours]:
    """When these people are awake, and here; who gave no waking hours is awake outside of their quiet hours."""
    people = await Person.filter(id__in=list(members))
    known, away = await profiles([person.id for person in people]), await absences([one.id for one in people], now)
    hours: list[PartnerHours] = []
    for person in people:
        profile = known[person.id]
        asleep, awake = profile.waking_until or person.quiet_from, profile.waking_from or person.quiet_until
        mine = tuple(Absence(*one) for one in away if one.member == person.id)
        hours.append(PartnerHours(person.id, DailyQuiet(await zone_of(person), asleep, awake), mine))
    return hours


async def shared_zone(members: Iterable[int]) -> str | None:
    """The zone of all of these people; None where they have different ones."""
    zones = {await zone_of(person) for person in await Person.filter(id__in=list(members))}
    return zones.pop() if len(zones) == 1 else None


async def _keep_presses(last: OfferedTimes, offer: TimeOffer) -> None:
    pressed = await SuitingTime.filter(offer_id=last.id, slot__in=offer.slots).order_by("id")
    for one in pressed:
        await SuitingTime.create(offer=offer, user_id=one.user_id, slot=one.slot, at=one.at)

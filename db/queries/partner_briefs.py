"""Briefs of learning partners, with all that they show."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from db import sql
from db.dialect import list_contains, one_of, values
from db.fields import from_milliseconds
from db.models import Capture, Circle, Goal, PartnerBrief, Partnership, SuitingTime, TimeOffer
from db.queries.partners import last_met
from db.queries.sessions import resources
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle

UNANSWERED = f"""
SELECT goal.user_id, progress.words FROM goal
JOIN progress ON progress.goal_id = goal.id
JOIN ask ON ask.progress_id = progress.id
LEFT JOIN askanswer ON askanswer.ask_id = ask.id
WHERE {one_of("goal.id", "$1")} AND askanswer.id IS NULL
GROUP BY progress.id ORDER BY progress.id
"""
ASKED = """
SELECT partnership.members, partnerbrief.questions FROM partnership
JOIN partnerbrief ON partnerbrief.partnership_id = partnership.id
WHERE partnership.circle_id = $1
"""
OBSTACLES = """
SELECT partnerbrief.obstacle, MIN(partnerbrief.at) AS at FROM partnership
JOIN partnerbrief ON partnerbrief.partnership_id = partnership.id
WHERE partnership.circle_id = $1 AND partnerbrief.obstacle IS NOT NULL GROUP BY partnerbrief.obstacle
"""
LEFT_THREADS = f"""
INSERT INTO threadfarewell (thread_id, user_id)
SELECT partnership.thread_id, $2 FROM partnership
WHERE partnership.circle_id = $1 AND partnership.thread_id IS NOT NULL
    AND (partnership.ended_at IS NULL OR partnership.ended_at >= $3)
    AND {list_contains("partnership.members", "$2")}
ON CONFLICT (thread_id, user_id) DO NOTHING
"""


TO_LOOK_AT = """
SELECT id FROM partnership WHERE circle_id = $1 AND (
    ended_at IS NULL OR ended_at >= $2
    OR EXISTS (SELECT 1 FROM threadfarewell WHERE threadfarewell.thread_id = partnership.thread_id))
ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class BriefedPartner:
    """A partner's goal in this cycle, the support they asked for, and their questions that nobody has answered."""

    user_id: int
    goal: str
    support: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedTimes:
    """The times that a brief offers now, and whom each of them suits; without any, `because` says why."""

    id: int
    slots: tuple[datetime, ...]
    suits: Mapping[datetime, tuple[int, ...]]
    because: str
    asked_by: int | None
    offered_at: datetime


class Agreed(NamedTuple):
    """A time that suits all partners, and who said so last, and when."""

    slot: datetime
    by: int
    at: datetime


class CalledOff(NamedTuple):
    """A time that had suited all partners until one could not make it, and the offer that they then asked for."""

    slot: datetime
    by: int
    at: datetime
    offer: int


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """A brief as it reads now. `opens` is true for the first in its place: in this thread, or by DM.

    `resources` are those that the circle captured since its cycle began.
    """

    row: PartnerBrief
    partnership: Partnership
    circle: Circle
    opens: bool
    partners: tuple[BriefedPartner, ...]
    resources: tuple[Capture, ...]
    offer: OfferedTimes
    agreed: Agreed | None
    met_at: datetime | None

    @property
    def met(self) -> bool:
        """Whether they have met since these times were offered, and have agreed on no other time since."""
        if self.met_at is None or self.met_at < self.offer.offered_at:
            return False
        return self.agreed is None or self.agreed.at <= self.met_at

    @property
    def why_no_times(self) -> Reason:
        """Why no time is offered."""
        return Reason.parse(self.offer.because)

    @property
    def members(self) -> list[int]:
        """Who the partners are."""
        return self.partnership.members


async def brief_with(offer_id: int) -> int | None:
    """The id of the brief that has offered these times."""
    offer = await TimeOffer.get_or_none(id=offer_id)
    return offer.brief_id if offer else None


async def newest(partnership_id: int) -> PartnerBrief | None:
    """The newest brief of partners."""
    return await PartnerBrief.filter(partnership_id=partnership_id).order_by("-id").first()


async def shown(brief_id: int) -> ShownBrief:
    """A brief with all that it shows. Raises DoesNotExist for an unknown one."""
    row = await PartnerBrief.get(id=brief_id).prefetch_related("partnership__circle", "cycle")
    partnership, offer = row.partnership, await offered_times(brief_id)
    before = PartnerBrief.filter(partnership_id=partnership.id, id__lt=row.id, thread_id=row.thread_id)
    return ShownBrief(
        row=row,
        partnership=partnership,
        circle=partnership.circle,
        opens=not await before.exists(),
        partners=await _partners(row.cycle_id, partnership.members),
        resources=tuple(await resources(partnership.circle_id, row.cycle.opened_at)),
        offer=offer,
        agreed=await _agreed(offer, partnership.members),
        met_at=await last_met(partnership.id),
    )


async def called_off(brief: ShownBrief) -> CalledOff | None:
    """The last time on which partners had agreed, and that one of them could not make after all."""
    offers = await TimeOffer.filter(brief_id=brief.row.id).order_by("-id")
    for later, earlier in pairwise(offers):
        if later.asked_by is not None:
            agreed = await _agreed(await _offered(earlier), brief.members)
            if agreed is not None and agreed.slot > later.offered_at:
                return CalledOff(agreed.slot, later.asked_by, later.offered_at, later.id)
    return None


async def offered_times(brief_id: int) -> OfferedTimes:
    """What a brief offers now."""
    return await _offered((await TimeOffer.filter(brief_id=brief_id).order_by("-id").limit(1))[0])


async def _offered(offer: TimeOffer) -> OfferedTimes:
    suiting = await SuitingTime.filter(offer_id=offer.id).order_by("id")
    suits = {slot: tuple(one.user_id for one in suiting if one.slot == slot) for slot in offer.slots}
    return OfferedTimes(offer.id, tuple(offer.slots), suits, offer.because, offer.asked_by, offer.offered_at)


async def turned_down(brief_id: int, *, last: bool) -> list[datetime]:
    """The times that a brief has offered and that somebody could not make; the `last` ones among them or not."""
    offers = await TimeOffer.filter(brief_id=brief_id).order_by("id")
    return [slot for offer in (offers if last else offers[:-1]) for slot in offer.slots]


async def drop_times(partnership_id: int) -> None:
    """Delete the times that partners were offered so far, and whom these suited."""
    await TimeOffer.filter(brief__partnership_id=partnership_id).delete()


async def asked_so_far(circle_id: int, members: Collection[int]) -> list[list[str]]:
    """The questions of each brief that any of these members has had in a circle."""
    found = await sql.rows(ASKED, [circle_id])
    return [json.loads(row["questions"]) for row in found if not set(members).isdisjoint(json.loads(row["members"]))]


async def obstacles_met(circle_id: int) -> dict[ThreadObstacle, datetime]:
    """What has kept partners of a circle from a thread, and since when."""
    found = await sql.rows(OBSTACLES, [circle_id])
    return {ThreadObstacle(row["obstacle"]): from_milliseconds(row["at"]) for row in found}


async def note_thread_farewells(circle_id: int, user_id: int, now: int) -> None:
    """Note that a person is to be removed from the threads that they have in a circle, as of now (in milliseconds)."""
    await sql.change(LEFT_THREADS, [circle_id, user_id, now])


async def to_look_at(circle_id: int, now: int) -> list[int]:
    """The partnerships of a circle that are not over, or from whose thread somebody is still to be removed."""
    return [row["id"] for row in await sql.rows(TO_LOOK_AT, [circle_id, now])]


async def _partners(cycle_id: int, members: Iterable[int]) -> tuple[BriefedPartner, ...]:
    goals = {goal.user_id: goal for goal in await Goal.filter(cycle_id=cycle_id, dropped_at=None)}
    asked = await sql.rows(UNANSWERED, [values(goals[member].id for member in members if member in goals)])
    return tuple(
        BriefedPartner(
            member,
            goal=goals[member].goal if member in goals else "",
            support=goals[member].support if member in goals else "",
            questions=tuple(row["words"] for row in asked if row["user_id"] == member),
        )
        for member in members
    )


async def _agreed(offer: OfferedTimes, members: Collection[int]) -> Agreed | None:
    suiting = await SuitingTime.filter(offer_id=offer.id).order_by("id")
    for slot, suited in offer.suits.items():
        if suited and set(members) <= set(suited):
            last = [one for one in suiting if one.slot == slot][-1]
            return Agreed(slot, last.user_id, last.at)
    return None

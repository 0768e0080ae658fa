"""Who is away, as the others of a circle see it: until which day by the circle's clock, and never why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from db.queries import absences
from rules.absences import last_day


@dataclass(frozen=True, slots=True)
class Away:
    """A member who is away, the last day of that included; None until further notice."""

    member: int
    last: date | None


async def away_among(members: Iterable[int], zone: str, at: datetime) -> tuple[Away, ...]:
    """Those of these members who are away at that instant, in their order, with days by the clock in `zone`.

    Days and not instants, which would tell in which zone a member lives.
    """
    asked = list(members)
    found = await absences.away_until(asked, at) if asked else {}
    return tuple(
        Away(member, None if (until := found[member]) is None else last_day(until, zone))
        for member in asked
        if member in found
    )

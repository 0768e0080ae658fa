"""Who leads a session while its facilitator is missing, who may move it on, and who led it for the longest time.

The member who is next in turn gets an offer to lead. If nobody takes over meanwhile, they stand in automatically. They
may not have noticed, so others may still move the session on, and the facilitator leads again on coming back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vocabulary.errors import Refusal

OFFERED_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to lead for somebody who is missing: before `until` only `to` may take over, and then `to` stands in."""

    to: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads now, and whom the rotation `named` as the session's facilitator.

    `stands_in` is true when the leader leads automatically and has not pressed a button for it.
    """

    leader: int | None
    named: int | None
    stands_in: bool = False
    offer: Offer | None = None

    def must_be_asked(self, present: Collection[int]) -> bool:
        """Whether the leader is there and leads on purpose, so that others have to ask them."""
        return self.leader in present and not self.stands_in


def allow_lead(person: int, lead: Lead, present: Collection[int], organiser: bool) -> None:
    """Let the leader and organisers move the session on, and anybody in voice while nobody leads it on purpose.

    So no session waits for one person. Raises Refusal for everyone else.
    """
    if organiser or person == lead.leader:
        return
    if lead.must_be_asked(present):
        raise Refusal("sessions/ask-leader-or-organiser", leader=lead.leader)
    if person not in present:
        raise Refusal("sessions/lead-from-voice")


def stand_in(offer: Offer | None, now: datetime) -> int | None:
    """Who stands in from now on, since nobody took over while the offer was open; None when nobody does."""
    return offer.to if offer is not None and offer.until <= now else None


def hands_back(lead: Lead, present: Collection[int]) -> int | None:
    """The facilitator, if they are back and somebody only stands in for them, so that they lead again; else None."""
    return lead.named if lead.stands_in and lead.named in present else None


def missing_since(
    leader: int | None, present: Collection[int], started_at: datetime, left: datetime | None
) -> datetime | None:
    """Since when nobody leads a session that began at `started_at`; None while somebody does.

    `left` is when the leader was last seen in voice, None if never.
    """
    if leader in present:
        return None
    return started_at if left is None else max(started_at, left)


def who_led(
    facilitator: int | None, started_at: datetime, taken_over: Sequence[tuple[datetime, int | None]], ended_at: datetime
) -> int | None:
    """Who led a session for the longest time, between equals the first; `taken_over` has who took over when, in order.

    Give None as the facilitator if they never came: then somebody who took over has led, however late that was.
    """
    handed = [(started_at, facilitator), *((max(started_at, at), member) for at, member in taken_over)]
    ends = [*(at for at, _ in handed[1:]), ended_at]
    led: dict[int, timedelta] = {}
    for (at, member), until in zip(handed, ends, strict=True):
        if member is not None:
            led[member] = led.get(member, timedelta()) + (until - at)
    return max(led, key=lambda member: led[member], default=None)

"""Who leads a session while its facilitator is missing, who may move it on, and who led it for the most part.

Whoever is next in turn is offered to lead, and does so by the rule where nobody has pressed meanwhile. They can have
been looking elsewhere: so standing in by the rule shuts nobody out, and ends by itself when the facilitator comes back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vocabulary.errors import Refusal

OFFERED_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Offer:
    """Leading in the stead of somebody who is missing: `to` alone may take over before `until`, and leads then."""

    to: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads now, and whom the rotation `named` as the session's facilitator.

    `stands_in` is true when the leader does so by the rule, without a press of theirs.
    """

    leader: int | None
    named: int | None
    stands_in: bool = False
    offer: Offer | None = None

    def kept_by_someone_in(self, present: Collection[int]) -> bool:
        """Whether others have to ask whoever leads."""
        return self.leader in present and not self.stands_in


def allow_lead(person: int, lead: Lead, present: Collection[int], organiser: bool) -> None:
    """Let whoever leads and organisers move the session on, and anybody in voice while nobody keeps the lead.

    So no session waits for one person. Raises Refusal for everyone else.
    """
    if organiser or person == lead.leader:
        return
    if lead.kept_by_someone_in(present):
        raise Refusal("sessions/ask-leader-or-organiser", leader=lead.leader)
    if person not in present:
        raise Refusal("sessions/lead-from-voice")


def stand_in(offer: Offer | None, now: datetime) -> int | None:
    """Who leads from now on without having pressed, since nobody has taken over while that was offered to them."""
    return offer.to if offer is not None and offer.until <= now else None


def hands_back(lead: Lead, present: Collection[int]) -> int | None:
    """The facilitator who leads again, having come back to one who only stands in; None while there is no such."""
    return lead.named if lead.stands_in and lead.named in present else None


def missing_since(
    leader: int | None, present: Collection[int], began: datetime, left: datetime | None
) -> datetime | None:
    """Since when nobody leads a session that `began`; None while somebody does.

    `left` is when the leader was last seen in voice, None if never.
    """
    if leader in present:
        return None
    return began if left is None else max(began, left)


def who_led(
    facilitator: int | None, began: datetime, taken_over: Sequence[tuple[datetime, int | None]], ended: datetime
) -> int | None:
    """Who led a session for the longest, between equals the first; `taken_over` has who took over when, in order.

    Whoever takes over in a session whose facilitator never came has led it, however late that was: until then nobody
    did. Tell so by giving no facilitator.
    """
    handed = [(began, facilitator), *((max(began, at), member) for at, member in taken_over)]
    ends = [*(at for at, _ in handed[1:]), ended]
    led: dict[int, timedelta] = {}
    for (at, member), until in zip(handed, ends, strict=True):
        if member is not None:
            led[member] = led.get(member, timedelta()) + (until - at)
    return max(led, key=lambda member: led[member], default=None)

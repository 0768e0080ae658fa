"""Who may move a session on, and who did so for the most part."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.errors import RuleError

OFFERED_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Offer:
    """Leading in the stead of somebody who is missing: for `to` alone before `until`, and then for anybody."""

    to: int
    until: datetime


def allow_lead(person: int, facilitator: int | None, present: Collection[int], organiser: bool) -> None:
    """Let the facilitator and organisers lead, and anybody in voice while the facilitator is not.

    So no session waits for one person. Raises RuleError for everyone else.
    """
    if organiser or person == facilitator:
        return
    if facilitator in present:
        raise RuleError(f"<@{facilitator}> leads this session and is here. Ask them, or an organiser.")
    if person not in present:
        raise RuleError("Whoever leads should be in the voice channel. Join it, then try again.")


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

"""Answers that members give by marking a session's event in Discord as interesting, or by removing that mark.

Discord says who is interested, but not since when: only a difference from the last time counts as a new answer. So a
member who was interested and then answered by a button keeps that answer, however often the list is read.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

READ_BEFORE = (timedelta(days=1), timedelta(hours=1))
"""How long before a session its list of interested people is read, though nobody told of a change."""


def read_at(starts_at: datetime, now: datetime) -> datetime | None:
    """When to read the list next, for whom the bot was away as they marked the event; None once it is too late."""
    return min((at for before in READ_BEFORE if (at := starts_at - before) > now), default=None)


def answers(
    members: Collection[int], known: Collection[int], found: Collection[int], coming: Mapping[int, bool]
) -> dict[int, bool | None]:
    """The new answers by user id: True for members who now say they come, None for those who took that back.

    `known` were interested the last time, `found` are now; `coming` has each member's answer so far. A removed mark
    means no answer and not an absence: only a button says that a member cannot come, and that answer stays.
    """
    new = {member: True for member in members if member in found and member not in known}
    back = {member: None for member in members if member in known and member not in found and coming.get(member)}
    return new | back

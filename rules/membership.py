"""Who may be in a circle, and how many."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from vocabulary.errors import Refusal
from vocabulary.limits import FEWEST_MEMBERS, MOST_MEMBERS

GONE_FOR = timedelta(days=7)
"""How long a member may be gone from the server before they count no longer among the members."""
WISH_HOLDS = timedelta(days=7)
"""How long a wish to close a circle waits for somebody who agrees."""


def allow_invite(members: Collection[int], user: int) -> None:
    """Raises Refusal when `user` is a member, or when the circle is full.

    Somebody who has not answered an invitation may be invited again: they may never have seen it.
    """
    if user in members:
        raise Refusal("membership/they-are-in")
    _allow_one_more(members)


def allow_join(members: Collection[int], user: int) -> None:
    """Raises Refusal when `user` is a member already, or when the circle is full."""
    if user in members:
        raise Refusal("membership/you-are-in")
    _allow_one_more(members)


def allow_leave(members: Collection[int], user: int) -> None:
    """Raises Refusal when `user` is no member. Every member may leave."""
    if user not in members:
        raise Refusal("membership/you-are-not-in")


def next_organiser(remaining: Sequence[int], organisers: Collection[int]) -> int | None:
    """Who becomes organiser when none of the `remaining` is one: the member who has been in the circle longest.

    `remaining` are user ids in the order in which they joined. None when there is an organiser, or nobody is left.
    """
    if not remaining or any(member in organisers for member in remaining):
        return None
    return remaining[0]


def allow_organisers(organisers: Collection[int], actor: int, members: Collection[int], chosen: Sequence[int]) -> None:
    """Raises Refusal unless `actor` is an organiser, and all that are `chosen` are members."""
    if actor not in organisers:
        raise Refusal("circles/organisers-only")
    if strangers := [user for user in chosen if user not in members]:
        raise Refusal("membership/organisers-are-members", strangers=strangers)


def allow_remove(organisers: Collection[int], actor: int, members: Collection[int], user: int) -> None:
    """Raises Refusal unless `actor` is an organiser, and `user` another member."""
    if actor not in organisers:
        raise Refusal("membership/organisers-remove")
    if user == actor:
        raise Refusal("membership/leave-yourself")
    if user not in members:
        raise Refusal("membership/they-are-not-in")


def allow_close(
    members: Collection[int],
    organisers: Collection[int],
    asker: int,
    agreeing: int,
    *,
    asked_at: datetime,
    now: datetime,
) -> None:
    """Raises Refusal unless an organiser agrees, or a second member does, in time and while both are `members`.

    An organiser may be gone for weeks, and a circle that two of its members want to end should not wait for one.
    """
    if now - asked_at >= WISH_HOLDS:
        raise Refusal("membership/close-asked-long-ago")
    if asker not in members:
        raise Refusal("membership/close-asker-left")
    if agreeing not in organisers and agreeing == asker:
        raise Refusal("membership/close-takes-two")


def counts_until(gone_since: datetime) -> datetime:
    """When a member who is gone from the server since then counts no longer."""
    return gone_since + GONE_FOR


def are_enough(count: int) -> bool:
    """Whether sessions make sense with so many people."""
    return count >= FEWEST_MEMBERS


def still_needed(members: Collection[int]) -> int:
    """How many more people a circle needs before its sessions make sense."""
    return max(0, FEWEST_MEMBERS - len(members))


def has_room(members: Collection[int]) -> bool:
    """Whether one more can be in a circle."""
    return len(members) < MOST_MEMBERS


def _allow_one_more(members: Collection[int]) -> None:
    if not has_room(members):
        raise Refusal("membership/full", most=MOST_MEMBERS)

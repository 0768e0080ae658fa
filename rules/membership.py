"""Who may be in a circle, and how many."""

from collections.abc import Collection, Sequence

from rules.errors import RuleError
from vocabulary.limits import FEWEST_MEMBERS, MOST_MEMBERS


def allow_invite(members: Collection[int], user: int) -> None:
    """Raises RuleError when `user` is a member, or when the circle is full.

    Whoever was invited and did not answer may be again: they may never have seen it.
    """
    if user in members:
        raise RuleError("They are in this circle already.")
    _allow_one_more(members)


def allow_join(members: Collection[int], user: int) -> None:
    """Raises RuleError when `user` is a member already, or when the circle is full."""
    if user in members:
        raise RuleError("You are in this circle already.")
    _allow_one_more(members)


def allow_leave(members: Collection[int], user: int) -> None:
    """Raises RuleError when `user` is no member. Whoever wants to leave may."""
    if user not in members:
        raise RuleError("You are not in this circle.")


def heir(remaining: Sequence[int], organisers: Collection[int]) -> int | None:
    """Who becomes the organiser: whoever has been in the circle longest, if none of the `remaining` is one.

    `remaining` are user ids in the order in which they joined.
    """
    if not remaining or any(member in organisers for member in remaining):
        return None
    return remaining[0]


def allow_remove(organisers: Collection[int], actor: int, members: Collection[int], user: int) -> None:
    """Raises RuleError unless `actor` is an organiser, and `user` another member."""
    if actor not in organisers:
        raise RuleError("Only an organiser of the circle can remove somebody.")
    if user == actor:
        raise RuleError("You can leave the circle yourself; nobody needs a reason for that.")
    if user not in members:
        raise RuleError("They are not in this circle.")


def allow_close(organisers: Collection[int], asker: int, agreeing: int) -> None:
    """Raises RuleError unless an organiser agrees, or a second member does.

    An organiser may be gone for weeks, and a circle that two of its members want to end should not wait for one.
    """
    if agreeing not in organisers and agreeing == asker:
        raise RuleError("It takes one more: an organiser, or any other member who agrees.")


def still_needed(members: Collection[int]) -> int:
    """How many more people a circle needs before its sessions make sense."""
    return max(0, FEWEST_MEMBERS - len(members))


def _allow_one_more(members: Collection[int]) -> None:
    if len(members) >= MOST_MEMBERS:
        raise RuleError(
            f"This circle has {MOST_MEMBERS} members, and with more there is not enough time for each. "
            "How about a second circle beside it?"
        )

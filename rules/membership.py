"""Who may be in a circle, and how many."""

from collections.abc import Collection

from rules.errors import RuleError

FEWEST, MOST = 4, 8


def allow_invite(members: Collection[int], invited: Collection[int], user: int) -> None:
    """Raises RuleError when `user` is a member or waits for an answer to give, or when the circle is full."""
    if user in members:
        raise RuleError("They are in this circle already.")
    if user in invited:
        raise RuleError("They have been invited already; the answer is up to them.")
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


def still_needed(members: Collection[int]) -> int:
    """How many more people a circle needs before its sessions make sense."""
    return max(0, FEWEST - len(members))


def _allow_one_more(members: Collection[int]) -> None:
    if len(members) >= MOST:
        raise RuleError(
            f"This circle has {MOST} members, and with more there is not enough time for each. "
            "How about a second circle beside it?"
        )

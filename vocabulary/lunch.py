"""Lunch-and-learns: what is said of them, and what keeps a guest away."""

from enum import StrEnum


class GuestObstacle(StrEnum):
    """What keeps a server from inviting a guest by a link; the words are in `templates/lunch/letter.md.j2`."""

    NO_CHANNEL = "no-channel"
    FORBIDDEN = "forbidden"
    FULL = "full"
    NO_GUESTS = "no-guests"


class LunchMessage(StrEnum):
    """Messages about a lunch-and-learn.

    Keys of `UNDECIDED` end with the id of the poll, of `TELL_GUEST` with the session's sequence.
    """

    PROPOSED = "proposed"
    TAKEN = "taken"
    UNDECIDED = "undecided"
    CARD = "card"
    TELL_GUEST = "tell-guest"

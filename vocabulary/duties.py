"""What is said of duties: which there are, what members do about them, and what happens to them."""

from enum import StrEnum


class Duty(StrEnum):
    """What a member's turn is about."""

    FACILITATE = "facilitate"
    PRESENT = "present"
    FAILURE = "failure"

    @property
    def beside(self) -> "Duty":
        """The other duty of the same session. Raises KeyError for a duty that belongs to no session."""
        return {Duty.FACILITATE: Duty.PRESENT, Duty.PRESENT: Duty.FACILITATE}[self]


SESSION_DUTIES = (Duty.FACILITATE, Duty.PRESENT)
"""The duties that each session has, in the order in which they are named."""


class DutyAction(StrEnum):
    """What a member does about a duty; `WITHDRAW` takes an offer to swap back, `ACCEPT` takes up somebody else's."""

    SWAP = "swap"
    PASS = "pass"
    VOLUNTEER = "volunteer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"


class DutyAct(StrEnum):
    """What happens to a duty of a session: its log has one entry for each. `WITHDRAWN` takes an offer to swap back."""

    NAMED = "named"
    VOLUNTEERED = "volunteered"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    SWAPPED = "swapped"
    PASSED = "passed"

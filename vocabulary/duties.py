"""Duties: the kinds, what members can do about one, and what can happen to it."""

from collections.abc import Mapping
from enum import StrEnum

from vocabulary.sessions import SessionKind


class Duty(StrEnum):
    """What a member's turn is about."""

    FACILITATE = "facilitate"
    PRESENT = "present"
    FAILURE = "failure"
    HOST = "host"

    @property
    def beside(self) -> "Duty | None":
        """The other duty of the same session, which nobody should have as well; None if there is none."""
        return {Duty.FACILITATE: Duty.PRESENT, Duty.PRESENT: Duty.FACILITATE}.get(self)


SESSION_DUTIES = (Duty.FACILITATE, Duty.PRESENT)
"""The duties of a session in which real work is shown, in the order in which members are named for them."""
DUTIES: Mapping[SessionKind, tuple[Duty, ...]] = {
    SessionKind.REGULAR: SESSION_DUTIES,
    SessionKind.LUNCH: (Duty.HOST,),
    SessionKind.RETROSPECTIVE: (Duty.FACILITATE,),
}
"""The duties of each kind of session; whoever has the first one leads it."""
MONTH_DUTIES = (Duty.FAILURE,)
"""The duties of each month of a circle; all others are of a session."""


class DutyAction(StrEnum):
    """What a member does about a duty. `WITHDRAW` takes back an offer to swap, `ACCEPT` accepts somebody else's."""

    SWAP = "swap"
    PASS = "pass"
    VOLUNTEER = "volunteer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"


class DutyAct(StrEnum):
    """An event in the log of a duty. `WITHDRAWN` takes back an offer to swap.

    `LAPSED` takes the duty from somebody who let it go by. `APPOINTED` gives it to somebody in the session itself, as
    whoever leads it wants.
    """

    NAMED = "named"
    VOLUNTEERED = "volunteered"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    SWAPPED = "swapped"
    PASSED = "passed"
    LAPSED = "lapsed"
    APPOINTED = "appointed"


class DutyMessage(StrEnum):
    """Messages about a duty of a session or a month. Their keys end with a running number."""

    GIVEN = "given"
    OFFER = "offer"

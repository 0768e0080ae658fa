"""Whether a member is nudged, when, and why. So far the one kind: the check-in in the middle of a cycle."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.cadence import midpoint
from rules.goals import Status

SPOKE_LATELY = timedelta(days=2)
TOO_LATE = timedelta(days=2)
CLOSE_TO_SESSION = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one member's goal in one cycle.

    `last_said_at` is when the member last spoke about the goal, in whatever way; `last_status` what they said then.
    `next_session` is None while none is planned. `zone` is the member's, or the circle's.
    """

    consented: bool
    goal_set: bool
    last_said_at: datetime | None
    last_status: Status | None
    cycle_opened: datetime
    next_session: datetime | None
    already_asked: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to send now. `look_at` is when to decide again; None when this decision is final for the cycle."""

    send: bool
    because: str
    look_at: datetime | None = None


def decide_check_in(facts: Facts, now: datetime) -> Decision:
    """Decide whether to ask a member now how their goal is going.

    It is asked once a cycle, in its middle. What speaks against it is weighed only then, since until then it may
    pass. Raises RuleError for an unknown zone.
    """
    if facts.already_asked:
        return Decision(False, "was asked in this cycle")
    if facts.next_session is None:
        return Decision(False, "no next session is planned, so the cycle has no middle")
    middle = midpoint(facts.cycle_opened, facts.next_session, facts.zone)
    if now < middle:
        return Decision(False, "the middle of the cycle is still to come", middle)
    if now > facts.next_session - CLOSE_TO_SESSION:
        return Decision(False, "the next session is less than a day away")
    if now > middle + TOO_LATE:
        return Decision(False, "the middle of the cycle is more than two days past")
    return Decision(False, against) if (against := _against(facts, now)) else Decision(True, "the cycle is half over")


def _against(facts: Facts, now: datetime) -> str | None:
    if not facts.consented:
        return "has not agreed to direct messages"
    if not facts.goal_set:
        return "has set no goal to ask about"
    if facts.last_status is Status.DONE:
        return "has reached the goal"
    if facts.last_said_at and now - facts.last_said_at < SPOKE_LATELY:
        return "spoke about the goal in the last two days"
    return None

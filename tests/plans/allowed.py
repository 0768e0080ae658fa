"""The statements that may read more than what is one person's or one circle's, each with its reason."""

from typing import NamedTuple

from db import due, outgoing, outgoing_refusals, outgoing_retention
from db.queries import advice, retention, thanks
from tests.plans.plans import plain


class Allowed(NamedTuple):
    """A whole statement, the step of its plan that is allowed, and why."""

    statement: str
    step: str
    because: str


ALLOWED = (
    Allowed(due.CLAIM, "due (priority=? AND look_at<?)", "takes a batch from the beginning of the index"),
    Allowed(due.SOONEST, "due (priority=?)", "takes the first entry of the index for each priority"),
    Allowed(
        due.RELEASE, "due (priority=? AND look_at>? AND look_at<?)", "once at the start; claims end within a lease"
    ),
    Allowed(outgoing.NEXT, "outgoing (state=? AND send_at>?)", "takes the first entry of the index"),
    Allowed(outgoing.WAITING, "outgoing (state=?)", "so many are being sent as may be at once"),
    Allowed(outgoing_refusals.WAKE, "outgoing (wake_at<?)", "holds only what waits to be allowed, or is watched"),
    Allowed(outgoing_refusals.LOOK_LATER, "outgoing (wake_at<?)", "the same, once at the start"),
    Allowed(outgoing_refusals.NEXT_WAKE, "outgoing (wake_at>?)", "takes the first entry of the index"),
    *(
        Allowed(query, "outgoing (needed_at>? AND needed_at<?)", "takes a batch of an index without thinned messages")
        for query in (outgoing_retention.DELIVERED, outgoing_retention.REFUSED)
    ),
    Allowed(retention.DROP_UNCONFIRMED, "unconfirmedwords (at<?)", "takes a batch from the beginning of the index"),
    Allowed(retention.DROP_STORIES, "failure (story_until<?)", "takes a batch from the beginning of the index"),
    Allowed(thanks.EXPIRED, "thank (at<?)", "takes a batch from the beginning of the index"),
    Allowed(advice.DROP, "advice (at<?)", "takes a batch from the beginning of the index"),
    Allowed(retention.DROP_ABSENCES, "absence (until<?)", "takes a batch from the beginning of the index"),
    *(
        Allowed(query, "session (closed_at>? AND closed_at<?)", "takes a batch, from where the last one ended")
        for query in (
            retention.CLOSED,
            retention.DROP_VOTES,
            retention.DROP_INTERESTS,
            retention.DROP_GUEST_QUESTIONS,
            retention.FORGET_GUESTS,
        )
    ),
    Allowed(
        outgoing.WAITING,
        "outgoing (state=? AND priority<?)",
        "takes a batch in the order of delivery, past what is later",
    ),
)


def is_allowed(statement: str, step: str) -> bool:
    """Whether a statement may have this step."""
    return any(plain(one.statement) == plain(statement) and one.step == step for one in ALLOWED)

"""The statements that may read more than what is one person's or one circle's, each with its reason."""

from typing import NamedTuple

from db import due, outgoing, outgoing_refusals
from tests.plans.plans import plain


class Allowed(NamedTuple):
    """A whole statement, the step of its plan that is allowed, and why."""

    statement: str
    step: str
    because: str


ALLOWED = (
    Allowed(due.CLAIM, "due (look_at<?)", "takes a batch from the beginning of the index"),
    Allowed(due.SOONEST, "due (all)", "takes the first entry of the index"),
    Allowed(due.RELEASE, "due (look_at>? AND look_at<?)", "once at the start; what was claimed ends within a lease"),
    Allowed(outgoing.NEXT, "outgoing (state=? AND send_at>?)", "takes the first entry of the index"),
    Allowed(outgoing.WAITING, "outgoing (state=?)", "so many are being sent as may be at once"),
    Allowed(outgoing.WAITING, "outgoing (state=? AND priority<?)", "takes a batch in the order of the index"),
    Allowed(outgoing_refusals.WAKE, "outgoing (wake_at<?)", "holds only what waits to be allowed, or is watched"),
    Allowed(outgoing_refusals.NEXT_WAKE, "outgoing (wake_at>?)", "takes the first entry of the index"),
    Allowed(
        """SELECT "id" "id" FROM "session" WHERE "closed_at" IS NULL AND "starts_at"<=? ORDER BY "id" ASC""",
        "session (all)",
        "at the start, until that asks the gateway",
    ),
    Allowed(
        """
        SELECT "session"."id" "id","session"."circle_id" "circle_id" FROM "session"
        LEFT OUTER JOIN "circle" "session__circle" ON "session__circle"."id"="session"."circle_id"
        WHERE "session"."closed_at" IS NULL AND "session"."starts_at">? AND "session__circle"."closed_at" IS NULL
        ORDER BY "session"."id" ASC
        """,
        "session (all)",
        "at the start, until that asks the gateway",
    ),
)


def is_allowed(statement: str, step: str) -> bool:
    """Whether a statement may have this step."""
    return any(plain(one.statement) == plain(statement) and one.step == step for one in ALLOWED)

"""That a failure was told: it counts as its teller's turn, and nothing of the story stays."""

from datetime import datetime

from db import queries
from db.models import Failure, FailureMonth, Preparation, Session, Turn
from rules import duties
from services.duties.roster import month_of
from services.events import Events, MonthChanged
from vocabulary.duties import Duty


async def teller_of(circle_id: int) -> int | None:
    """Who has the turn of a circle's month, if it is not over."""
    roster = await month_of(circle_id)
    return next((holding.member for holding in duties.holdings(roster.log).values()), None)


async def note_told(
    events: Events, circle_id: int, user_id: int, now: datetime, session: Session | None = None
) -> Failure:
    """Count it as a member's turn, delete what they had prepared, and close the month if it was theirs or nobody's.

    `session` is the one in which they told it aloud. Part of the caller's transaction.
    """
    failure = await Failure.create(circle_id=circle_id, user_id=user_id, told_at=now, session=session)
    await Turn.create(circle_id=circle_id, duty=Duty.FAILURE, user_id=user_id, at=now)
    await Preparation.filter(circle_id=circle_id, user_id=user_id).delete()
    if await teller_of(circle_id) in {user_id, None}:
        await close_month(await queries.open_month(circle_id), now)
    await events.publish(MonthChanged(circle_id, (user_id,)))
    return failure


async def close_month(month: FailureMonth | None, now: datetime) -> None:
    """Nobody has the turn of that month any more."""
    if month is not None:
        month.closed_at = now
        await month.save(update_fields=["closed_at"])

"""What people add is added once, however often they send it: from two devices, or again after an answer was lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from tortoise import Model

M = TypeVar("M", bound=Model)


async def add_once(
    model: type[M], same: Mapping[str, Any], now: datetime, *, at: str = "at", since: datetime | None = None
) -> tuple[M, bool]:
    """The row with the facts `same`, added `now` unless there is one; and whether it is new.

    `at` names the column of when it was added. With `since`, one that was added before then counts as another one. Part
    of the caller's transaction, so that nobody adds the same in between.
    """
    rows = model.filter(**same) if since is None else model.filter(**same, **{f"{at}__gte": since})
    found = await rows.order_by("id").first()  # of several, which earlier versions have added
    if found is not None:
        return found, False
    facts: dict[str, Any] = {**same, at: now}
    return await model.create(**facts), True

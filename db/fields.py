"""Columns of our own: instants, and Discord's ids."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from tortoise import Model
from tortoise.fields import Field

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

MaybeInstant = TypeVar("MaybeInstant", datetime, datetime | None)
MaybeId = TypeVar("MaybeId", int, int | None)


def to_milliseconds(instant: datetime) -> int:
    """Whole milliseconds since the epoch, rounded down. Raises ValueError for a naive datetime."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone, so it is no instant.")
    return (instant - EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """The instant in UTC that `to_milliseconds` turned into a number."""
    return EPOCH + milliseconds * MILLISECOND


class Instant(Field[MaybeInstant], datetime):
    """An aware datetime, stored as epoch milliseconds so that comparing rows compares time.

    SQLite compares datetimes as text, each with its own offset; integers have no such trap. A new model has its
    instants at once as the database will return them: in UTC, in whole milliseconds. Arithmetic in SQL is in
    milliseconds too: `F("look_at") + 60_000`. An annotation such as `Min("look_at")` is an instant in `values()`,
    but milliseconds on a model, where Tortoise does not convert it. Raises ValueError for a naive datetime.
    """

    SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        @overload
        def __init__(self: "Instant[datetime]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "Instant[datetime | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return to_milliseconds(value)

    def to_python_value(self, value: Any) -> datetime | None:
        if value is None:
            return None
        return from_milliseconds(value if isinstance(value, int) else to_milliseconds(value))


class Snowflake(Field[MaybeId], int):
    """An id assigned by Discord; the database never generates one."""

    SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        @overload
        def __init__(self: "Snowflake[int]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "Snowflake[int | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

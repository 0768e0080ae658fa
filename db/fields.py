"""Columns of our own: instants, lists of instants, and Discord's ids."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from tortoise import Model
from tortoise.fields import Field, JSONField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

MaybeInstant = TypeVar("MaybeInstant", datetime, datetime | None)
MaybeId = TypeVar("MaybeId", int, int | None)


def to_milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970 in UTC, what is finer cut off. Raises ValueError for a naive datetime."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone, so it is no instant.")
    return (instant - EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """The aware UTC instant that `to_milliseconds` stored."""
    return EPOCH + milliseconds * MILLISECOND


class Instant(Field[MaybeInstant], datetime):
    """An aware datetime, kept as epoch milliseconds so that comparing rows compares time.

    SQLite compares datetimes as text, each with its own offset; integers have no such trap. What a model is made
    with is read as the database would give it back: in UTC, in whole milliseconds. Arithmetic in SQL is in
    milliseconds too: `F("look_at") + 60_000`. An annotation such as `Min("look_at")` is an instant in `values()`,
    but milliseconds on a model, as Tortoise converts none there. Raises ValueError for a naive datetime.
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


class Instants(JSONField[list[datetime]]):
    """Aware datetimes in an order, kept as a JSON list of whole seconds since 1970 in UTC; what is finer is cut off.

    Raises ValueError for a naive datetime.
    """

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        if value is None:
            return None
        return json.dumps([to_milliseconds(instant) // 1000 for instant in value], separators=(",", ":"))

    def to_python_value(self, value: Any) -> list[datetime] | None:
        if value is None:
            return None
        listed = json.loads(value) if isinstance(value, str | bytes) else value
        return [one if isinstance(one, datetime) else from_milliseconds(one * 1000) for one in listed]


class Snowflake(Field[MaybeId], int):
    """An id that Discord gave; the database never makes one."""

    SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        @overload
        def __init__(self: "Snowflake[int]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "Snowflake[int | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

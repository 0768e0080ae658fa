"""Columns of our own: instants, local dates and times, and Discord's ids."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from tortoise import Model
from tortoise.fields import Field

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

MaybeInstant = TypeVar("MaybeInstant", datetime, datetime | None)
MaybeLocal = TypeVar("MaybeLocal", datetime, datetime | None)
MaybeDate = TypeVar("MaybeDate", date, date | None)
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


class LocalDateTime(Field[MaybeLocal], datetime):
    """A date and time of day as a clock on the wall shows them, to the minute; kept as text ("2026-12-03T18:00").

    Raises ValueError for an aware datetime, which is an instant.
    """

    SQL_TYPE = "VARCHAR(16)"
    max_length = 16

    if TYPE_CHECKING:

        @overload
        def __init__(self: "LocalDateTime[datetime]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "LocalDateTime[datetime | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        local = self.to_python_value(value)
        return None if local is None else local.isoformat(timespec="minutes")

    def to_python_value(self, value: Any) -> datetime | None:
        if value is None:
            return None
        local = datetime.fromisoformat(value) if isinstance(value, str) else value
        if local.tzinfo is not None:
            raise ValueError(f"{local!r} has a time zone, so it is no local time.")
        return local.replace(second=0, microsecond=0)


class LocalDate(Field[MaybeDate], date):
    """A day in somebody's calendar; kept as text ("2027-01-07")."""

    SQL_TYPE = "VARCHAR(10)"
    max_length = 10

    if TYPE_CHECKING:

        @overload
        def __init__(self: "LocalDate[date]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "LocalDate[date | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return None if value is None else self.to_python_value(value).isoformat()

    def to_python_value(self, value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Snowflake(Field[MaybeId], int):
    """An id that Discord gave; the database never makes one."""

    SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        @overload
        def __init__(self: "Snowflake[int]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "Snowflake[int | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...

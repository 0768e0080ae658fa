"""Custom fields: instants, Discord's ids, and typed values stored as text."""

import json
import secrets
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from tortoise import Model
from tortoise.fields import Field, JSONField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

MaybeInstant = TypeVar("MaybeInstant", datetime, datetime | None)
MaybeLocal = TypeVar("MaybeLocal", datetime, datetime | None)
MaybeDate = TypeVar("MaybeDate", date, date | None)
MaybeClock = TypeVar("MaybeClock", time, time | None)
MaybeId = TypeVar("MaybeId", int, int | None)
Value = TypeVar("Value")
Member = TypeVar("Member", bound=StrEnum)


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


class Instants(JSONField[list[datetime]]):
    """An ordered list of instants, stored as a JSON list of whole epoch seconds, rounded down.

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
    """An id assigned by Discord; the database never generates one."""

    SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        @overload
        def __init__(self: "Snowflake[int]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "Snowflake[int | None]", *, null: Literal[True], **options: Any) -> None: ...
        def __init__(self, **options: Any) -> None: ...


class RandomId(Field[int], int):
    """A primary key drawn at random, from which nothing can be told, such as which row came first.

    In SQLite it is the number of the row itself, as only an `INTEGER` can be: beside any other key there is a hidden
    number, which counts.
    """

    SQL_TYPE = "INTEGER"

    class _db_postgres:  # noqa: N801 - Tortoise looks it up by this name
        SQL_TYPE = "BIGINT"

    if TYPE_CHECKING:

        def __init__(self) -> None: ...
    else:

        def __init__(self, **options: Any) -> None:
            super().__init__(**{"primary_key": True, "default": random_id, **options})


def random_id() -> int:
    """A key for a row that `RandomId` names."""
    return secrets.randbits(62)


class TypedText(Field[Value]):
    """A typed value, stored as text of at most `max_length` characters, like a `CharField`.

    Where a value is expected, its text is accepted too, also in filters. Subclasses convert to and from text.
    """

    def __init__(self, max_length: int, **options: Any) -> None:
        self.max_length = max_length
        self.SQL_TYPE = f"VARCHAR({max_length})"
        super().__init__(**options)

    def to_text(self, value: Value) -> str:
        """The text of a value."""
        raise NotImplementedError

    def from_text(self, text: str) -> Value:
        """The reverse of `to_text`. Raises ValueError for anything else."""
        raise NotImplementedError

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return value if value is None or isinstance(value, str) else self.to_text(value)

    def to_python_value(self, value: Any) -> Value | None:
        return self.from_text(value) if isinstance(value, str) else value


class LocalDateTime(TypedText[MaybeLocal]):
    """A local date and time without a zone, to the minute: "2026-12-03T18:00".

    Raises ValueError for an aware datetime, which is an instant.
    """

    if TYPE_CHECKING:

        @overload
        def __init__(self: "LocalDateTime[datetime]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "LocalDateTime[datetime | None]", *, null: Literal[True], **options: Any) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=16, **options)

    def to_text(self, value: Any) -> str:
        if value.tzinfo is not None:
            raise ValueError(f"{value!r} has a time zone, so it is no local time.")
        return value.isoformat(timespec="minutes")

    def from_text(self, text: str) -> Any:
        return datetime.fromisoformat(text)


class LocalDate(TypedText[MaybeDate]):
    """A local date: "2027-01-07"."""

    if TYPE_CHECKING:

        @overload
        def __init__(self: "LocalDate[date]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "LocalDate[date | None]", *, null: Literal[True], **options: Any) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def to_text(self, value: Any) -> str:
        return value.isoformat()

    def from_text(self, text: str) -> Any:
        return date.fromisoformat(text)


class ClockTime(TypedText[MaybeClock]):
    """A local time of day, to the minute: "22:00"."""

    if TYPE_CHECKING:

        @overload
        def __init__(self: "ClockTime[time]", *, null: Literal[False] = False, **options: Any) -> None: ...
        @overload
        def __init__(self: "ClockTime[time | None]", *, null: Literal[True], **options: Any) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=5, **options)

    def to_text(self, value: Any) -> str:
        return f"{value:%H:%M}"

    def from_text(self, text: str) -> Any:
        return time.fromisoformat(text)


class Weekdays(TypedText[frozenset[int]]):
    """A set of weekdays, where Monday is 0: "01234" is Monday to Friday."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=7, **options)

    def to_text(self, value: frozenset[int]) -> str:
        return "".join(map(str, sorted(value)))

    def from_text(self, text: str) -> frozenset[int]:
        return frozenset(map(int, text))


class EnumSet(TypedText[frozenset[Member]], Generic[Member]):
    """A set of enum members, sorted and separated by commas: "check-in,duty"."""

    def __init__(self, members: type[Member], max_length: int, **options: Any) -> None:
        self.members = members
        super().__init__(max_length, **options)

    def to_text(self, value: frozenset[Member]) -> str:
        return ",".join(sorted(value))

    def from_text(self, text: str) -> frozenset[Member]:
        return frozenset(map(self.members, filter(None, text.split(","))))

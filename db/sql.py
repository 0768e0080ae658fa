"""Plain SQL on the open database, inside the caller's transaction if there is one; parameters are `$1`, `$2` ..."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from tortoise.connection import get_connections

from db.dialect import in_own_words
from db.sqlite import CONNECTION


async def rows(query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows that `query` answers, be it SELECT, PRAGMA or something RETURNING. Instants are milliseconds here."""
    return await _connection().execute_query_dict(in_own_words(query), list(values))


async def change(query: str, values: Sequence[Any] = ()) -> int:
    """Run `query`, which writes, and tell how many rows it changed."""
    changed, _ = await _connection().execute_query(in_own_words(query), list(values))
    return changed


async def change_many(query: str, values: Sequence[Sequence[Any]]) -> None:
    """Run `query` once for each row of `values`, all of them or none."""
    if values:
        await _connection().execute_many(in_own_words(query), [list(row) for row in values])


class _Connection(Protocol):
    """Tortoise's connection, with the types that it leaves open."""

    async def execute_query(self, query: str, values: list[Any]) -> tuple[int, Sequence[Any]]: ...
    async def execute_query_dict(self, query: str, values: list[Any]) -> list[dict[str, Any]]: ...
    async def execute_many(self, query: str, values: list[list[Any]]) -> None: ...


def _connection() -> _Connection:
    return cast("_Connection", get_connections().get(CONNECTION))

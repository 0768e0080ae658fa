"""Plain SQL on the open database, inside the caller's transaction if there is one; parameters are `$1`, `$2` ..."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, cast

from tortoise import Model
from tortoise.connection import get_connections

from db.dialect import with_driver_parameters
from db.sqlite import CONNECTION

Instance = TypeVar("Instance", bound=Model)


async def rows(query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a SELECT, a PRAGMA or a statement with RETURNING. Instants are epoch milliseconds here."""
    return await _connection().execute_query_dict(with_driver_parameters(query), list(values))


async def instances(model: type[Instance], query: str, values: Sequence[Any] = ()) -> list[Instance]:
    """The same as instances of a model, for a SELECT of all columns of its table.

    This is for what is read most often: to build a queryset takes several times as long as to run its statement.
    """
    connection = _connection()
    read = connection.executor_class(model=model, db=connection)
    return await read.execute_select(with_driver_parameters(query), list(values))


async def instance(model: type[Instance], query: str, values: Sequence[Any] = ()) -> Instance | None:
    """The first of them, if there is one."""
    return next(iter(await instances(model, query, values)), None)


async def change(query: str, values: Sequence[Any] = ()) -> int:
    """Run a writing `query`, and return how many rows it changed."""
    changed, _ = await _connection().execute_query(with_driver_parameters(query), list(values))
    return changed


async def change_many(query: str, values: Sequence[Sequence[Any]]) -> None:
    """Run `query` once for each row of `values`, all of them or none."""
    if values:
        await _connection().execute_many(with_driver_parameters(query), [list(row) for row in values])


class _Connection(Protocol):
    """Tortoise's connection, with the types that it leaves out."""

    executor_class: type[Any]

    async def execute_query(self, query: str, values: list[Any]) -> tuple[int, Sequence[Any]]: ...
    async def execute_query_dict(self, query: str, values: list[Any]) -> list[dict[str, Any]]: ...
    async def execute_many(self, query: str, values: list[list[Any]]) -> None: ...


def _connection() -> _Connection:
    return cast("_Connection", get_connections().get(CONNECTION))

"""Tortoise's SQLite client, made safe against cancellation and able to wait for other writers.

Tortoise's own client leaks the connection's lock when a task is cancelled while it enters a transaction, so that
every later query hangs; and it begins DEFERRED, which fails at once while another process writes. Here a transaction
begins IMMEDIATE, waits as `db.busy` says, and begin, commit and rollback always run to completion.
"""

# Tortoise's client is only partly typed; `db.sql` gives other modules complete types.

import asyncio
import re
import sqlite3
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, TypeVar

from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from db.busy import once_free
from db.connection import Connection
from db.people_first import PeopleFirstLock

CONNECTION = "default"
"""The name by which Tortoise knows the one connection."""

Result = TypeVar("Result")
CLOSED = (ValueError, sqlite3.ProgrammingError)
"""What a closed connection raises; SQLite has rolled back what was open."""


async def run_to_completion(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` to completion even if the caller is cancelled; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled() and (failure := task.exception()) is not None:
        raise cancelled from failure
    raise cancelled


class Client(SqliteClient):
    """The one connection, which all tasks of the process share."""

    def __init__(self, file_path: str, *, in_thread: bool = False, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        self._in_thread = in_thread
        self._turns = PeopleFirstLock()
        self._lock: asyncio.Lock = self._turns
        self._closed = False

    @property
    def people_wait(self) -> bool:
        """Whether a person's act waits for the connection now."""
        return self._turns.people_wait

    async def create_connection(self, with_db: bool) -> None:
        """Connect and set the pragmas; leave no connection behind on failure. A closed client stays closed.

        Once it is connected, SQLite no longer waits for other programs by itself: see `db.busy`.
        """
        if self._closed:
            raise OperationalError("The database is closed.")
        try:
            await run_to_completion(self._connect())
        except BaseException:
            await run_to_completion(super().close())
            raise

    async def _connect(self) -> None:
        if self._connection is None:
            self._connection = await Connection(self.filename, in_thread=self._in_thread)
            pragmas = [*self.pragmas.items(), ("busy_timeout", 0)]
            await self._connection.executescript("".join(f"PRAGMA {name} = {value};" for name, value in pragmas))
            await self._post_connect()

    async def connected(self) -> Connection:
        """The connection to the file, opened now if it is not open yet."""
        if self._connection is None:
            await self.create_connection(with_db=True)
        assert isinstance(self._connection, Connection)
        return self._connection

    async def close(self) -> None:
        """Close for good. An open transaction is rolled back."""
        self._closed = True
        await run_to_completion(super().close())

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        return await once_free(lambda: super(Client, self).execute_insert(query, values))

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        return await once_free(lambda: super(Client, self).execute_query(query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return await once_free(lambda: super(Client, self).execute_query_dict(query, values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run `query` once for each row of `values`, all of them or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return Turn(self._lock, self)

    def _in_transaction(self) -> "OutermostTransactionContext":
        return OutermostTransactionContext(Transaction(self), self._lock)


class Turn(ConnectionWrapper[Any]):
    """Holds the client's lock for one statement. Tortoise's own would keep it if there is no connection any more."""

    def __init__(self, lock: asyncio.Lock, client: Client) -> None:
        super().__init__(lock, client)
        self._connected = client.connected

    async def __aenter__(self) -> Connection:
        await self._lock.acquire()
        try:
            return await self._connected()
        except BaseException:
            self._lock.release()
            raise


class NestedTransaction(SqliteTransactionWrapper):
    """The connection as seen inside a nested transaction."""

    async def execute_script(self, query: str) -> None:
        """Run each statement of `query` inside this transaction; sqlite3's executescript would commit it first."""
        for statement in split_statements(query):
            await self.execute_query(statement)


class Transaction(NestedTransaction):
    """The connection as seen inside an outermost transaction."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._client = client
        self.committed = False
        self.after_commit: list[Callable[[], None]] = []
        self.read_ahead: dict[tuple[str, int], list[dict[str, Any]]] = {}

    @property
    def people_wait(self) -> bool:
        """Whether a person's act waits for the end of this transaction."""
        return self._client.people_wait

    @property
    def ended(self) -> bool:
        """Whether it has been committed or rolled back."""
        return self._finalized

    @property
    def _file(self) -> Connection:
        assert isinstance(self._connection, Connection)
        return self._connection

    async def connect(self) -> None:
        """Use the client's connection, opened now if it is not open yet."""
        self._connection = await self._client.connected()

    async def close(self) -> None:
        """Close the client; SQLite rolls this transaction back."""
        await self._client.close()

    async def begin(self) -> None:
        with tortoise_errors():
            if not self._file.begin_now():
                await run_to_completion(self._connection.execute("BEGIN IMMEDIATE"))

    async def commit(self) -> None:
        with tortoise_errors():
            if self._file.commit_now():
                self._finalized = self.committed = True
            else:
                await run_to_completion(self._commit())

    async def rollback(self) -> None:
        await run_to_completion(self._rollback())

    async def undo_begin(self) -> None:
        """Roll back what may have begun; it can begin again."""
        with suppress(*CLOSED):
            await run_to_completion(self._connection.rollback())

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        self._refuse_when_ended()
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        self._refuse_when_ended()
        return Savepoint(self)

    async def _commit(self) -> None:
        await super().commit()
        self.committed = True

    async def _rollback(self) -> None:
        await self.undo_begin()
        self._finalized = True

    def _refuse_when_ended(self) -> None:
        if self._finalized:
            raise TransactionManagementError(
                "This transaction has ended. A task started inside one inherits it: start tasks in a clean context."
            )


class OutermostTransactionContext(TransactionContext):
    """Holds the client's lock from before BEGIN until after COMMIT or ROLLBACK, whatever fails in between."""

    def __init__(self, transaction: Transaction, lock: asyncio.Lock) -> None:
        self.client = self._transaction = transaction
        self._lock = lock

    async def __aenter__(self) -> Transaction:
        self._connections = get_connections()
        await once_free(self._take_turn)
        self._token = self._connections.set(self._transaction.connection_name, self._transaction)
        return self._transaction

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        try:
            if not self._transaction.ended:
                await self._end(failed=exc_type is not None)
        finally:
            try:
                self._connections.reset(self._token)
            finally:
                self._lock.release()
                run_callbacks(self._transaction.after_commit if self._transaction.committed else [])

    async def _take_turn(self) -> None:
        await self._lock.acquire()
        try:
            await self._begin()
        except BaseException:
            self._lock.release()
            raise

    async def _begin(self) -> None:
        await self._transaction.connect()
        try:
            await self._transaction.begin()
        except BaseException:
            await self._transaction.undo_begin()
            raise

    async def _end(self, *, failed: bool) -> None:
        if failed:
            await self._transaction.rollback()
            return
        try:
            await self._transaction.commit()
        except BaseException:
            if not self._transaction.ended:
                await self._transaction.rollback()
            raise


class Savepoint(NestedTransactionContext):
    """A transaction inside another: rolled back alone, committed only with the outer one."""

    def __init__(self, outer: Transaction) -> None:
        super().__init__(NestedTransaction(outer))
        self._callbacks = outer.after_commit
        self._callbacks_before = len(outer.after_commit)

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if exc_type is not None:
            del self._callbacks[self._callbacks_before :]
        await super().__aexit__(exc_type, exc_val, exc_tb)


@contextmanager
def tortoise_errors() -> Generator[None]:
    """Raise SQLite's errors as Tortoise's. Those of a closed connection are converted too."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
    except CLOSED as error:
        raise OperationalError("The database is closed.") from error


def split_statements(script: str) -> Iterator[str]:
    """The statements of an SQL script. Semicolons in literals, comments and triggers do not end a statement."""
    statement = ""
    for piece in re.split(r"(?<=;)", script):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def run_callbacks(callbacks: list[Callable[[], None]]) -> None:
    """Call all of `callbacks`, in order. One that fails is reported to the event loop, and the next ones still run."""
    for callback in callbacks:
        try:
            callback()
        except Exception as error:  # noqa: BLE001 - a failed callback must not undo the commit
            asyncio.get_running_loop().call_exception_handler(
                {"message": "A callback after a commit failed.", "exception": error}
            )


client_class = Client

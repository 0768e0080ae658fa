"""The database file: its path, its lock, and which migrations it has. Reads with plain sqlite3, in about 1 ms."""

import fcntl
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from db.errors import DatabaseError, DatabaseInUse, DatabaseUrlError
from db.private_files import create_private, make_private
from db.sqlite_errors import unusable

MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_TABLE = "tortoise_migrations"


def path_of(url: str) -> Path:
    """The absolute path that `url` names: `sqlite://circle.db` is relative to the working directory.

    Raises DatabaseUrlError for a database that this version cannot open.
    """
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "asyncpg", "psycopg"}:
        raise DatabaseUrlError("PostgreSQL is not part of this version. Use sqlite://circle.db, or another path.")
    if scheme != "sqlite" or not rest:
        raise DatabaseUrlError("A database's address is sqlite:// and a path, such as sqlite://circle.db.")
    if ":memory:" in rest:
        raise DatabaseUrlError(
            "A database in memory would forget its circles. Name a file, such as sqlite://circle.db."
        )
    if "?" in rest:
        raise DatabaseUrlError("The database's address takes no options after a question mark; only a path.")
    return Path(os.path.realpath(rest))


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold the exclusive lock on `<path>.lock`. The system releases it when the process ends, even by a crash.

    Whoever has the lock makes the database's files readable by their owner alone. The lock file stays: removing it
    would let two processes lock two files of the same name.
    Raises DatabaseInUse if the lock is taken, DatabaseError if the file cannot be created.
    """
    lock = sibling(path, ".lock")
    try:
        create_private(lock)
        file = lock.open("a+", encoding="ascii")
    except OSError as error:
        raise DatabaseError(f"{path} cannot be opened: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise DatabaseInUse(f"{path} is in use by process {file.read().strip() or 'unknown'}.") from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        make_private(path)
        yield


def why_not_writable(path: Path) -> str | None:
    """Why the bot could not write a database at `path`, or None if it could. Changes nothing."""
    folder = path.parent
    if not folder.is_dir():
        return f"{folder} is not a folder" if folder.exists() else f"there is no folder {folder}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} cannot be written"
    if path.exists() and not os.access(path, os.W_OK):
        return f"{path} cannot be written"
    return None


def known_migrations() -> list[str]:
    """The names of this version's migrations, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


def pending_in(path: Path) -> list[str]:
    """The migrations not yet applied to the database at `path`, in order; all of them if there is no file.

    Raises DatabaseError if it is not a Circlekeeper database, or of a newer version.
    """
    applied = _applied(path)
    known = known_migrations()
    if newer := sorted(set(applied) - set(known)):
        raise DatabaseError(
            f"{path} was made by a newer version of Circlekeeper (it has {', '.join(newer)}). "
            "Install that version, or restore a backup from before the upgrade."
        )
    return [name for name in known if name not in applied]


def populated(path: Path) -> bool:
    """Whether any table of the database at `path` has a row, apart from the record of migrations."""
    if not path.exists():
        return False
    with connected(path) as connection:
        names = [name for name in _tables(connection) if name != MIGRATION_TABLE]
        return any(connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in names)


def connect(path: Path, *, mode: str = "rw") -> sqlite3.Connection:
    """A plain connection that never creates a file. `mode` is `rw` or `ro`."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)


@contextmanager
def connected(path: Path, *, mode: str = "rw") -> Generator[sqlite3.Connection]:
    """What `connect` returns, closed after the block. SQLite's errors inside become DatabaseError."""
    try:
        with closing(connect(path, mode=mode)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def sibling(path: Path, suffix: str) -> Path:
    """The file next to `path` with the same name plus `suffix`."""
    return path.with_name(path.name + suffix)


def _applied(path: Path) -> list[str]:
    try:
        if not _exists(path):
            return []
        with connected(path) as connection:
            tables = _tables(connection)
            if not tables:
                return []
            if MIGRATION_TABLE not in tables:
                raise DatabaseError(f"{path} is not a Circlekeeper database.")
            rows = connection.execute(f"SELECT name FROM {MIGRATION_TABLE} ORDER BY name").fetchall()
            return [name for (name,) in rows]
    except OSError as error:
        raise DatabaseError(f"{path} cannot be read: {error.strerror}.") from error


def _exists(path: Path) -> bool:
    """Whether anything is at `path`. Raises OSError for an impossible path, as `Path.exists` did before 3.14."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name for (name,) in rows}

"""What SQLite cannot do with the database's file, in sentences of ours.

SQLite's own words differ from version to version and mean nothing to a person: they go to the log.
"""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog
from tortoise.exceptions import OperationalError

from db.errors import DatabaseError, DatabaseInUse

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.database")

MOST_FINDINGS = 10
"""How many lines of SQLite's checks of a whole file go to the log."""
PRIMARY_CODE = 0xFF
"""The bits of a SQLite error code that hold its primary code; the higher bits hold the extended code."""
SENTENCES = {
    sqlite3.SQLITE_BUSY: "{path} is in use by another program.",
    sqlite3.SQLITE_CANTOPEN: "{path} or a file next to it cannot be opened. Check who may read and write it.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. Restore a sound backup.",
    sqlite3.SQLITE_FULL: "There is no room left on the disk of {path}.",
    sqlite3.SQLITE_IOERR: "The disk cannot read or write {path}.",
    sqlite3.SQLITE_NOTADB: "{path} is not a Circlekeeper database.",
    sqlite3.SQLITE_PERM: "{path} cannot be written. Check who owns it and who may write to it.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written. Check who owns it and who may write to it.",
}
"""What is wrong with the file itself, by SQLite's primary code."""
UNKNOWN = "{path} cannot be used as it is; the log has the reason."


def unusable(path: Path, error: sqlite3.Error) -> DatabaseError:
    """The error to raise for `error` about the database at `path`. Logs what SQLite said."""
    code = primary_code(error)
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path, [str(error)])
    log.error("unusable", path=str(path), code=getattr(error, "sqlite_errorname", None), finding=str(error))
    kind = DatabaseInUse if code == sqlite3.SQLITE_BUSY else DatabaseError
    return kind(SENTENCES.get(code, UNKNOWN).format(path=path))


def damaged(path: Path, findings: Sequence[str]) -> DatabaseError:
    """The error to raise for a damaged database at `path`. Logs SQLite's `findings`."""
    log.error("damaged", path=str(path), findings=list(findings))
    return DatabaseError(SENTENCES[sqlite3.SQLITE_CORRUPT].format(path=path))


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary code, or 0 for an error of Python's own module."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE


@contextmanager
def in_our_words(path: Path) -> Generator[None]:
    """Raise DatabaseError for whatever SQLite cannot do with the file at `path`; other errors go on as they are."""
    try:
        yield
    except (sqlite3.Error, OperationalError) as error:
        cause = error if isinstance(error, sqlite3.Error) else error.__cause__
        if not isinstance(cause, sqlite3.Error) or primary_code(cause) not in SENTENCES:
            raise
        raise unusable(path, cause) from error

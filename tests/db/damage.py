"""Databases that are damaged, as disks and other programs do it."""

import contextlib
import sqlite3

PAGE = 4096


def damage(path, table=None):
    """Overwrite one page: the first one of a table, or one in the middle of the file."""
    content = bytearray(path.read_bytes())
    start = _first_page(path, table) if table else len(content) // PAGE // 2 * PAGE
    content[start : start + PAGE] = b"\xff" * PAGE
    path.write_bytes(content)


def violate_not_null(path):
    """Set a NOT NULL column to null: SQLite reads such a file, but its integrity check complains."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'note'")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE note SET value = NULL")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'TEXT', 'TEXT NOT NULL') WHERE name = 'note'")


def share_a_page(path):
    """Have two tables claim the same page."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'circle'")


def _first_page(path, table):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return (connection.execute(query, [table]).fetchone()[0] - 1) * PAGE

"""Read-only queries that work while the bot runs: plain sqlite3, without the bot's lock."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from db.errors import DatabaseError
from db.file import connect, path_of


@dataclass(frozen=True, slots=True)
class CircleInDiscord:
    """A circle that is not closed, and what it has in Discord; None for what is not made yet."""

    name: str
    guild_id: int
    role_id: int | None
    text_channel_id: int | None
    voice_channel_id: int | None


def open_circles(url: str) -> list[CircleInDiscord]:
    """Every circle that is not closed. The database must be migrated. Blocks; raises DatabaseError."""
    with _connected(url) as connection:
        found = connection.execute(
            "SELECT name, guild_id, role_id, text_channel_id, voice_channel_id FROM circle"
            " WHERE closed_at IS NULL ORDER BY guild_id, name"
        )
        return [CircleInDiscord(*row) for row in found]


def integrity_errors(url: str) -> list[str]:
    """The errors that SQLite's quick_check finds in the file, or an empty list. Blocks; raises DatabaseError."""
    with _connected(url) as connection:
        return [line for (line,) in connection.execute("PRAGMA quick_check") if line != "ok"]


@contextmanager
def _connected(url: str) -> Generator[sqlite3.Connection]:
    path = path_of(url)
    try:
        with closing(connect(path, mode="ro")) as connection:
            yield connection
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} cannot be read: {error}.") from error

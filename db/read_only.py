"""Read-only queries that work while the bot runs: plain sqlite3, without the bot's lock."""

from dataclasses import dataclass

from db.file import connected, path_of
from db.sqlite_errors import MOST_FINDINGS, damaged


@dataclass(frozen=True, slots=True)
class CircleInDiscord:
    """A circle that is not closed, its rituals as stored, and what it has in Discord; None for what is not made yet."""

    name: str
    guild_id: int
    role_id: int | None
    text_channel_id: int | None
    voice_channel_id: int | None
    rituals: str


def open_circles(url: str) -> list[CircleInDiscord]:
    """Every circle that is not closed. The database must be migrated. Blocks; raises DatabaseError."""
    with connected(path_of(url), mode="ro") as connection:
        found = connection.execute(
            "SELECT name, guild_id, role_id, text_channel_id, voice_channel_id, rituals FROM circle"
            " WHERE closed_at IS NULL ORDER BY guild_id, name"
        )
        return [CircleInDiscord(*row) for row in found]


def refuse_damaged(url: str) -> None:
    """Raise DatabaseError if SQLite's quick_check finds anything wrong in the file. Blocks."""
    path = path_of(url)
    with connected(path, mode="ro") as connection:
        findings = [line for (line,) in connection.execute(f"PRAGMA quick_check({MOST_FINDINGS})")]
    if findings != ["ok"]:
        raise damaged(path, findings)

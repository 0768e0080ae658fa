"""What an operator does with the database; each returns the sentence that tells what was done."""

from pathlib import Path

from db import backup as copies, lifecycle
from db.errors import DatabaseError
from runtime.config import Settings

__all__ = ["DatabaseError", "backup", "migrate", "restore"]


async def migrate(settings: Settings) -> str:
    """Make the database, or bring it up to date. Raises DatabaseError."""
    applied = await lifecycle.migrate(settings.database.url)
    path = lifecycle.path_of(settings.database.url)
    return f"{path}: applied {', '.join(applied)}." if applied else f"{path} is up to date."


async def backup(settings: Settings, target: Path) -> str:
    """Copy the database to `target`, an absolute path, while the bot may run. Raises DatabaseError."""
    await copies.backup(settings.database.url, target)
    return f"{target} holds the database as it was just now."


async def restore(settings: Settings, source: Path) -> str:
    """Put `source`, an absolute path, in the database's place. Raises DatabaseError, also when a bot is running."""
    kept = await copies.restore(settings.database.url, source)
    replaced = f" The database that it replaced is kept at {kept}." if kept else ""
    return f"Restored from {source}.{replaced}"

"""The operator's database commands: migrate, backup, restore, vacuum. Each returns a sentence: what was done."""

from pathlib import Path

from db import backup as copies, lifecycle, vacuum as space
from db.errors import DatabaseError
from runtime.config import Settings

__all__ = ["DatabaseError", "backup", "migrate", "restore", "vacuum"]

MEGABYTE = 1_000_000


async def migrate(settings: Settings) -> str:
    """Create the database, or bring it up to date. Raises DatabaseError."""
    applied = await lifecycle.migrate(settings.database.url)
    path = lifecycle.path_of(settings.database.url)
    if not applied:
        return f"{path} is up to date."
    count = "one migration," if len(applied) == 1 else f"{len(applied)} migrations, the last one"
    return f"{path} is up to date now: applied {count} {applied[-1]}."


async def backup(settings: Settings, target: Path) -> str:
    """Copy the database to `target`, an absolute path, also while the bot runs. Raises DatabaseError."""
    await copies.backup(settings.database.url, target)
    return f"The database is copied to {target}."


async def restore(settings: Settings, source: Path) -> str:
    """Replace the database with `source`, an absolute path. Raises DatabaseError, also while a bot is running."""
    kept = await copies.restore(settings.database.url, source)
    replaced = f" The one that it replaced is kept at {kept}." if kept else ""
    return f"The database is restored from {source}.{replaced}"


async def vacuum(settings: Settings) -> str:
    """Give the space of deleted rows back to the disk, also while the bot runs. Raises DatabaseError if it cannot."""
    sizes = await space.vacuum(settings.database.url)
    path = lifecycle.path_of(settings.database.url)
    return f"{path} takes {sizes.after / MEGABYTE:,.1f} MB now, {sizes.before / MEGABYTE:,.1f} MB before."

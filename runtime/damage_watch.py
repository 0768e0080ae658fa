"""Looks for damage in the database while the bot serves, so that it is told while there is still a sound backup."""

import asyncio

from db.errors import DatabaseError
from db.read_only import refuse_damaged

SECONDS_BETWEEN = 30 * 60.0
"""Damage is told within an hour. A look takes about 2 ms for each MB, on a connection that nobody waits for."""


async def watch_for_damage(url: str, every: float = SECONDS_BETWEEN) -> None:
    """Look at once, and then every so many seconds until cancelled. What is found is logged each time."""
    while True:
        await is_damaged(url)
        await asyncio.sleep(every)


async def is_damaged(url: str) -> bool:
    """Whether SQLite finds anything wrong in the file; if so, it is in the log."""
    try:
        await asyncio.to_thread(refuse_damaged, url)
    except DatabaseError:
        return True
    return False

"""Taking back what waits to be sent to a person, when what it was about is over or no longer wanted."""

from db import queries
from runtime.bot import Circlekeeper


async def withdraw(bot: Circlekeeper, user_id: int) -> None:
    """Withdraw the DMs that wait to be sent to a person; part of the caller's transaction."""
    for key in await queries.unsent_dms(user_id):
        await bot.outbox.withdraw(key)

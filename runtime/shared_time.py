"""The clock of a process whose time runs faster: it begins with the time of the Discord that it connects to.

So a bot that is started again goes on where that Discord is, and not where its own process began.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from runtime.clock import Clock, RealClock, RehearsedClock
from runtime.config import Settings
from runtime.connector import connector

GATEWAY = "https://discord.com/api/v10/gateway"
"""Like every answer of Discord, that of this route says what time it is."""


async def clock_for(settings: Settings) -> Clock:
    """The clock for these settings. Raises aiohttp.ClientError if time runs faster and Discord does not answer."""
    if settings.clock.rate == 1:
        return RealClock()
    token = settings.token.get_secret_value() if settings.token else ""
    headers = {"User-Agent": "DiscordBot (Circlekeeper, 1)", "Authorization": f"Bot {token}"}
    async with (
        aiohttp.ClientSession(connector=connector(settings), headers=headers) as session,
        session.get(GATEWAY) as answer,
    ):
        date = answer.headers.get("Date", "")
    return RehearsedClock(settings.clock.rate, _instant(date) or RealClock().now())


def _instant(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC)
    except ValueError:
        return None

"""What keeps the bot from something in a server: limits that are reached, and servers that it was removed from."""

from datetime import timedelta
from enum import StrEnum

import discord
import structlog

from runtime.bot import Circlekeeper

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.obstacles")

ABSENT_FOR = timedelta(days=1)
"""When to look again what is to be done in a server that the bot was removed from; of its return the gateway tells."""


class Full(StrEnum):
    """A limit of Discord that a server has reached."""

    ROLES = "roles"
    CHANNELS = "channels"
    EVENTS = "events"


CODES = {30005: Full.ROLES, 30013: Full.CHANNELS, 30038: Full.EVENTS}


def full(error: BaseException) -> Full | None:
    """The limit that an error of Discord tells of."""
    return CODES.get(error.code) if isinstance(error, discord.HTTPException) else None


def is_absent(bot: Circlekeeper, guild_id: int) -> bool:
    """Whether the bot was removed from a server; not before Discord has told where it is."""
    return bot.is_ready() and bot.get_guild(guild_id) is None


class ObstacleLog:
    """Warns once of each obstacle, for as long as it lasts."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._met: dict[int, str] = {}

    def met(self, row: int, error: BaseException) -> None:
        """What is to be done for `row` has failed."""
        kind = full(error) or type(error).__name__
        write = log.info if self._met.get(row) == kind else log.warning
        self._met[row] = kind
        write(self._event, row=row, error=kind, code=getattr(error, "code", None))

    def overcome(self, row: int) -> None:
        """It is done."""
        self._met.pop(row, None)

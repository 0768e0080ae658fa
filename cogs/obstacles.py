"""What keeps the bot from something in a server: a limit that is reached, and whatever else lasts."""

from datetime import timedelta
from enum import StrEnum

import discord
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.obstacles")

ABSENT_FOR = timedelta(days=1)
"""When to look again what is to be done in a server that the bot was removed from; of its return the gateway tells."""


class Full(StrEnum):
    """A limit of Discord that a server has reached."""

    ROLES = "roles"
    CHANNELS = "channels"
    EVENTS = "events"
    INVITES = "invites"


CODES = {30005: Full.ROLES, 30013: Full.CHANNELS, 30016: Full.INVITES, 30038: Full.EVENTS}


def full(error: BaseException) -> Full | None:
    """The limit that an error of Discord tells of."""
    return CODES.get(error.code) if isinstance(error, discord.HTTPException) else None


class ObstacleLog:
    """Logs each obstacle once for as long as it lasts: as a warning, unless the circle is `told` of it."""

    def __init__(self, event: str, *, told: bool = False) -> None:
        self._event = event
        self._first = log.info if told else log.warning
        self._met: dict[int, str] = {}

    def met(self, row: int, error: BaseException) -> None:
        """What is to be done for `row` has failed."""
        self.foreseen(row, full(error) or type(error).__name__, getattr(error, "code", None))

    def foreseen(self, row: int, kind: str, code: int | None = None) -> None:
        """What is to be done for `row` would fail."""
        write = log.debug if self._met.get(row) == kind else self._first
        self._met[row] = kind
        write(self._event, row=row, error=kind, code=code)

    def overcome(self, row: int) -> None:
        """It is done."""
        self._met.pop(row, None)

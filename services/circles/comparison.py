"""What may have changed on a server while nobody listened: at a start, after an outage, when the bot is added again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.queries import circles
from services.circles.losses import Losses
from services.sessions.comparison import SessionComparison
from services.sessions.scheduled_events import SeenEvent


@dataclass(frozen=True, slots=True)
class SeenGuild:
    """A server as the gateway shows it: its language, the ids of its roles and channels, its open events by id."""

    id: int
    locale: str
    there: Collection[int]
    events: Mapping[int, SeenEvent]


class GuildComparison:
    """Compares what Discord shows with what was noted, and has looked at what differs. Asks Discord for nothing."""

    def __init__(self, losses: Losses, sessions: SessionComparison) -> None:
        self._losses = losses
        self._sessions = sessions

    async def compare(self, guilds: Collection[SeenGuild]) -> None:
        """Compare the circles of some servers. Nothing is written where nothing differs and no session is near."""
        found = await circles.open_in(guild.id for guild in guilds)
        if found:
            await circles.note_locales(found, {guild.id: guild.locale for guild in guilds})
            await self._losses.compare(found, {one for guild in guilds for one in guild.there})
            await self._sessions.compare(found, {key: event for guild in guilds for key, event in guild.events.items()})

"""Servers that wait to be looked at, some at a time."""

from collections.abc import Awaitable, Callable
from itertools import islice

import discord

from runtime.bot import Circlekeeper

AT_ONCE = 10
"""Servers that are looked at together: so many that a start is quick, and so few that nobody waits for long."""


class GuildBatches:
    """Has servers looked at soon, each once however often it is added meanwhile, unless it is unavailable by then."""

    def __init__(self, bot: Circlekeeper, look: Callable[[list[discord.Guild]], Awaitable[None]], name: str) -> None:
        self._bot = bot
        self._look = look
        self._name = name
        self._waiting: set[int] = set()
        self._looking = False

    def add(self, guild: discord.Guild) -> None:
        """Have a server looked at."""
        self._waiting.add(guild.id)
        if not self._looking:
            self._looking = True
            self._bot.work.spawn(self._look_at_all(), self._name)

    async def _look_at_all(self) -> None:
        try:
            while self._waiting:
                taken = list(islice(self._waiting, AT_ONCE))
                self._waiting.difference_update(taken)
                await self._look_at(taken)
        finally:
            self._looking = False

    async def _look_at(self, guild_ids: list[int]) -> None:
        guilds = [guild for guild in map(self._bot.get_guild, guild_ids) if guild is not None and not guild.unavailable]
        try:
            await self._look(guilds)
        except Exception as error:  # noqa: BLE001 - an error about some servers never stops the others
            self._bot.report.unexpected(error, during=self._name, guilds=guild_ids)

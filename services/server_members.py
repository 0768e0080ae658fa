"""Who is in which server, and its language: what services ask of Discord, and keep of its answers for some seconds."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from runtime.clock import Clock

FRESH_FOR = timedelta(seconds=10)
"""For how long an answer holds, so that letters typed in a row are not so many questions."""
IN_TIME = 1.0
"""Seconds that a question may take while a person waits, who must have their answer within three."""

Roles = frozenset[int]
"""The ids of the roles that a person has in a server."""


class NoAnswerError(Exception):
    """Discord does not tell whether somebody is in a server: it is disturbed, or the bot is not there."""


class Directory(Protocol):
    """The members of servers, as Discord knows them."""

    async def roles_of(self, guild_id: int, user_id: int, within: float) -> Roles | None:
        """The roles of a person in a server, None when they are not in it.

        Raises NoAnswerError when that is not known, at the latest after `within` seconds.
        """
        ...

    def locale_of(self, guild_id: int) -> str | None:
        """The language of a server, as its people have set it; None when that is not known."""
        ...


class ServerMembers:
    """Looks people up. Whose answer does not come is in doubt until one does: nobody may rely on their being there."""

    def __init__(self, clock: Clock, directory: Directory) -> None:
        self._clock = clock
        self._directory = directory
        self._found: dict[tuple[int, int], tuple[datetime, Roles | None]] = {}
        self._in_doubt: set[tuple[int, int]] = set()

    async def look(self, user_id: int, guilds: Iterable[int], within: float = IN_TIME) -> Mapping[int, Roles | None]:
        """The person's roles in each of these servers, None where they are not; without those that are in doubt."""
        self._forget_stale()
        asked = list(guilds)
        answers = await asyncio.gather(*(self._ask(guild_id, user_id, within) for guild_id in asked))
        return {guild_id: answer[1] for guild_id, answer in zip(asked, answers, strict=True) if answer is not None}

    def locale(self, guild_id: int) -> str | None:
        """The language of a server; None when that is not known."""
        return self._directory.locale_of(guild_id)

    def note_here(self, guild_id: int, user_id: int) -> None:
        """A person has done something in a server, so that they are in it."""
        self._in_doubt.discard((guild_id, user_id))
        self._found.pop((guild_id, user_id), None)  # it may say that they are not

    def is_in_doubt(self, guild_id: int, user_id: int) -> bool:
        """Whether the last look at a person in a server was without an answer."""
        return (guild_id, user_id) in self._in_doubt

    async def _ask(self, guild_id: int, user_id: int, within: float) -> tuple[datetime, Roles | None] | None:
        about = (guild_id, user_id)
        if about in self._found:
            return self._found[about]
        asked_at = self._clock.now()
        try:
            roles = await self._directory.roles_of(guild_id, user_id, within)
        except NoAnswerError:
            self._in_doubt.add(about)
            return None
        self._in_doubt.discard(about)
        self._found[about] = asked_at, roles
        return self._found[about]

    def _forget_stale(self) -> None:
        now = self._clock.now()
        self._found = {about: found for about, found in self._found.items() if now - found[0] < FRESH_FOR}

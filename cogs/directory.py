"""The members of servers, as Discord knows them."""

import asyncio

import aiohttp
import discord
import structlog

from runtime.bot import Circlekeeper
from services.circles.founding_rights import Founder
from services.server_members import NoAnswerError, Roles

UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.directory")


class DiscordDirectory:
    """Answers `services.server_members.Directory` by asking Discord about one person."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def roles_of(self, guild_id: int, user_id: int, within: float) -> Roles | None:
        guild = self._bot.get_guild(guild_id)
        if guild is None:
            raise NoAnswerError(f"not in server {guild_id}")
        try:
            async with asyncio.timeout(within):
                member = await guild.fetch_member(user_id)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            code = getattr(error, "code", None)
            if code in (UNKNOWN_MEMBER, UNKNOWN_USER):
                return None
            log.info("no answer about a member", error=type(error).__name__, code=code)
            raise NoAnswerError(f"server {guild_id}") from error
        return role_ids(member)

    def locale_of(self, guild_id: int) -> str | None:
        guild = self._bot.get_guild(guild_id)
        return None if guild is None else str(guild.preferred_locale)


def role_ids(member: discord.Member) -> Roles:
    """The ids of a member's roles."""
    return frozenset(role.id for role in member.roles)


def founder_of(interaction: discord.Interaction) -> Founder | None:
    """Who acts, as the server knows them; None in a DM."""
    if not isinstance(interaction.user, discord.Member):
        return None
    return Founder(role_ids(interaction.user), interaction.permissions.manage_guild)

"""A guest's link into the call: made when the host asks for it, looked for before it is given again, and revoked."""

from contextlib import suppress
from datetime import datetime, timedelta

import discord

from cogs.obstacles import ABSENT_FOR, Full, ObstacleLog, full
from runtime.bot import Circlekeeper
from runtime.turns import Turns
from services.house import Services
from services.lunch.guests import InviteState, KnownInvite
from vocabulary.lunch import GuestObstacle

AGAIN_AFTER = timedelta(hours=1)
INVALID_FORM = 50035


class NoLinkError(Exception):
    """Discord lets the bot make no link."""

    def __init__(self, obstacle: GuestObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class GuestInvites:
    """Has Discord let a guest in, by one link at a time."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self._bot = bot
        self._guests = services.lunch.guests
        self._turns = Turns()
        self._refused = ObstacleLog("invite not revoked")

    async def link(self, lunch_id: int) -> str:
        """A link that works: the one that was made, or a new one. Raises NoLinkError where there can be none."""
        async with self._turns.turn(lunch_id):
            state = await self._guests.state(lunch_id)
            if state is None or state.until is None:
                raise NoLinkError(GuestObstacle.NO_CHANNEL)
            for known in state.known[:1]:
                if known.expires_at >= state.until and await self._works(known):
                    return discord.Invite.BASE + f"/{known.code}"
            return await self._make(lunch_id, state, state.until)

    async def look(self, lunch_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: revoke what is no longer needed. Done twice, it does nothing the second time."""
        async with self._turns.turn(lunch_id):
            state = await self._guests.state(lunch_id)
            if state is None or not state.known:
                return None
            if self._bot.is_absent_from(state.guild_id):
                return now + ABSENT_FOR
            for known in state.outdated:
                try:
                    await self._revoke(lunch_id, known)
                except discord.Forbidden as error:
                    self._refused.met(lunch_id, error)
                    if known.expires_at > now:
                        return min(now + AGAIN_AFTER, known.expires_at)
                    await self._guests.note_gone(known.row)
            self._refused.overcome(lunch_id)
        return state.until

    async def _works(self, known: KnownInvite) -> bool:
        """Whether somebody could still come by it: it was neither used, nor revoked by hand, nor is it over."""
        try:
            await self._bot.fetch_invite(known.code, with_counts=False)
        except discord.NotFound:
            await self._guests.note_gone(known.row)
            return False
        return True

    async def _make(self, lunch_id: int, state: InviteState, until: datetime) -> str:
        channel = self._bot.get_channel(state.channel_id or 0)
        if not isinstance(channel, discord.VoiceChannel):
            raise NoLinkError(GuestObstacle.NO_CHANNEL)
        if not channel.permissions_for(channel.guild.me).create_instant_invite:
            raise NoLinkError(GuestObstacle.FORBIDDEN)
        age = int((until - self._bot.clock.now()).total_seconds())
        try:
            made = await channel.create_invite(
                max_age=age, max_uses=1, unique=True, guest=True, reason=f"lunch-and-learn {lunch_id}"
            )
        except discord.HTTPException as error:
            obstacle = _obstacle(error)
            if obstacle is None:
                raise
            raise NoLinkError(obstacle) from error
        await self._guests.note_made(lunch_id, made.code, until)
        return made.url

    async def _revoke(self, lunch_id: int, known: KnownInvite) -> None:
        with suppress(discord.NotFound):  # it was used, revoked by hand, or is over
            await self._bot.http.delete_invite(known.code, reason=f"lunch-and-learn {lunch_id}")
        await self._guests.note_gone(known.row)


def _obstacle(error: discord.HTTPException) -> GuestObstacle | None:
    """What lasts until somebody changes it in the server; None for what passes."""
    if full(error) is Full.INVITES:
        return GuestObstacle.FULL
    if error.code == INVALID_FORM:
        return GuestObstacle.NO_GUESTS
    return GuestObstacle.FORBIDDEN if isinstance(error, discord.Forbidden) else None

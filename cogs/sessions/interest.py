"""Interest in a session's event in Discord, which says the same as *I mean to come* on its card.

discord.py tells of it only while it knows the person by chance, as a bot without the members intent rarely does. So it
is read from what the gateway sent; and what happened while nobody listened is asked for.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from cogs.sessions.replies import see_to_replies
from db import queries
from db.models import Reply, Session
from db.transaction import transaction
from runtime.bot import Circlekeeper

TOLD = "GUILD_SCHEDULED_EVENT_USER_"
ADDED = f"{TOLD}ADD"


class Interest(commands.Cog):
    """Takes who is interested in a session's event for who means to come to it. The last word counts."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        bot.timekeeper.errand("interest", self.look)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """Somebody is interested, or no longer."""
        if TOLD not in message:
            return
        told: Any = json.loads(message)
        if told.get("t") not in {ADDED, f"{TOLD}REMOVE"}:
            return
        session = await Session.get_or_none(event_id=int(told["d"]["guild_scheduled_event_id"]))
        if session is not None:
            person = int(told["d"]["user_id"])
            new, gone = ({person}, set[int]()) if told["t"] == ADDED else (set[int](), {person})
            await self._note(session, new, gone)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Ask for what happened while nobody listened; READY may come more than once."""
        now = self._bot.clock.now()
        ahead = Session.filter(closed_at=None, starts_at__gt=now, event_id__isnull=False, circle__closed_at=None)
        async with transaction():
            rows = [("interest", session.id) for session in await ahead.order_by("id").only("id")]
            await self._bot.timekeeper.look_at_all(rows, now)

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: agree with who is interested by now."""
        session = await Session.get_or_none(id=session_id, closed_at=None).prefetch_related("circle")
        guild = self._bot.get_guild(session.circle.guild_id) if session else None
        event = guild.get_scheduled_event(session.event_id or 0) if session and guild else None
        if session is None or event is None:
            return None
        try:
            interested = {user.id async for user in event.users()}
        except (discord.NotFound, discord.Forbidden):
            return None
        replies = {row.user_id: row for row in await Reply.filter(session=session)}
        # Whoever has answered by a button since they were interested is not overruled.
        gone = {user_id for user_id, row in replies.items() if row.by_event} - interested
        await self._note(session, interested - replies.keys(), gone)
        return None

    async def _note(self, session: Session, new: Collection[int], gone: Collection[int]) -> None:
        """Write down who means to come now, and who takes that back: they have given no answer any more."""
        now = self._bot.clock.now()
        async with transaction():
            circle, members = await session.circle, await queries.members(session.circle_id)
            if circle.closed_at is not None or await queries.has_begun(session.id):
                return
            for user_id in sorted(set(new) & set(members)):
                facts = {"coming": True, "by_event": True, "at": now}
                await Reply.update_or_create(session=session, user_id=user_id, defaults=facts)
            await Reply.filter(session=session, user_id__in=list(gone), coming=True).delete()
            await see_to_replies(self._bot, circle, session, now)

"""Whether members mean to come, as they say it by Discord's own event of a session."""

from datetime import datetime

import discord

from db import queries
from db.models import Interest, Reply, Session
from db.transaction import transaction
from rules import interest
from runtime.bot import Circlekeeper

PAGE = 100


async def hear(bot: Circlekeeper, event: discord.ScheduledEvent, session: Session, now: datetime) -> None:
    """Read who is interested by now, and note what differs from the last time; twice notes nothing more."""
    found = await _interested_in(event)
    async with transaction():
        if await queries.has_begun(session.id):
            return
        members = await queries.members(session.circle_id)
        known = {row.user_id for row in await Interest.filter(session=session)}
        replies = {row.user_id: row.coming for row in await Reply.filter(session=session)}
        seen = found.intersection(members)
        if seen == known:
            return
        said = interest.answers(members, known, found, replies)
        await Interest.filter(session=session, user_id__not_in=list(seen)).delete()
        await Interest.bulk_create(Interest(session=session, user_id=member) for member in sorted(seen - known))
        await bot.services.replies.note(session, said, now)


async def forget(session: Session) -> None:
    """Nobody has been interested yet in an event that was made anew; what they answered stands."""
    await Interest.filter(session=session).delete()


async def _interested_in(event: discord.ScheduledEvent) -> set[int]:
    """Everybody, page by page: left to itself the library asks for as many as it has counted, which may be outdated."""
    found: set[int] = set()
    while True:
        after = discord.Object(max(found, default=0))
        page = [user.id async for user in event.users(limit=PAGE, after=after, oldest_first=True)]
        found.update(page)
        if len(page) < PAGE:
            return found

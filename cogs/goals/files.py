"""Files that show a goal's progress: posted in the circle's channel, where they stay, and referred to there."""

import discord

from cogs.base import still_being_made, text_channel_of
from db.models import Circle, Goal
from rules import evidence
from runtime.bot import Circlekeeper


async def posted(bot: Circlekeeper, circle: Circle, goal: Goal, file: discord.Attachment) -> dict[str, object]:
    """Post a file that came with a command or a form in the circle's channel, and refer to it there.

    Raises RuleError for what is no evidence, and while there is no such channel.
    """
    evidence.check_file(file.filename, file.size)
    channel = bot.get_partial_messageable(text_channel_of(circle))
    text = bot.words.render("goal/evidence", goal=goal)
    try:
        sent = await channel.send(
            text, file=await file.to_file(), silent=True, allowed_mentions=discord.AllowedMentions.none()
        )
    except discord.NotFound:
        raise still_being_made(circle) from None
    url = f"https://discord.com/channels/{circle.guild_id}/{channel.id}/{sent.id}"
    return of_file(url, file)


def of_file(url: str, file: discord.Attachment) -> dict[str, object]:
    """What is kept of a file that stands at that address."""
    return {"url": url, "name": file.filename, "size": file.size, "type": file.content_type or ""}

"""Files that show a goal's progress: posted in the circle's channel, where they stay."""

from hashlib import sha256

import discord

from runtime.bot import Circlekeeper
from runtime.discord_message import to_send
from runtime.message import Message
from services.goals.evidence import File
from services.goals.own import OwnGoal
from services.lookup import still_being_made

LONGEST_NONCE = 25
"""Characters that Discord takes."""


def file_of(attachment: discord.Attachment | None) -> File | None:
    """What is kept of a file, where there is one."""
    return File(attachment.filename, attachment.size, attachment.content_type or "") if attachment else None


async def post(bot: Circlekeeper, goal: OwnGoal, file: discord.Attachment) -> str:
    """Post a file that came with a command or a form in the circle's channel; returns the message's address.

    Sent from two devices at once, it stands there once: Discord takes the second for the first by its nonce. Raises
    Refusal while there is no such channel.
    """
    circle = goal.circle
    channel = bot.get_partial_messageable(circle.text_channel)
    text = bot.words.to(circle.locale).render("goal/evidence", goal=goal)
    try:
        upload = await file.to_file()
        sent = await channel.send(**to_send(Message(text, silent=True)), file=upload, nonce=_nonce(goal, upload))
    except discord.NotFound:
        raise still_being_made(circle.name) from None
    return f"https://discord.com/channels/{circle.guild_id}/{channel.id}/{sent.id}"


def _nonce(goal: OwnGoal, upload: discord.File) -> str:
    content = upload.fp.read()
    upload.fp.seek(0)
    return sha256(f"{goal.id} {upload.filename} ".encode() + content).hexdigest()[:LONGEST_NONCE]

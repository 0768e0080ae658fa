"""What keeps the bot out of a voice channel, or silent in it."""

from enum import StrEnum

import discord

DAVE_REQUIRED = 4017


class Trouble(StrEnum):
    """Why the bot is not heard in a channel, or cannot show a status there."""

    GONE = "gone"
    STAGE = "stage"
    MAY_NOT_CONNECT = "may-not-connect"
    MAY_NOT_SPEAK = "may-not-speak"
    FULL = "full"
    ELSEWHERE = "elsewhere"
    NO_ENCRYPTION = "no-encryption"
    UNREACHABLE = "unreachable"
    MAY_NOT_SET_STATUS = "may-not-set-status"


def obstacle(channel: discord.VoiceChannel) -> Trouble | None:
    """What is known to keep the bot out of the channel, or silent in it, before it tries."""
    me = channel.guild.me
    may = channel.permissions_for(me)
    if not may.connect:
        return Trouble.MAY_NOT_CONNECT
    if not may.speak:
        return Trouble.MAY_NOT_SPEAK
    others = channel.voice_states.keys() - {me.id}
    return Trouble.FULL if 0 < channel.user_limit <= len(others) and not may.move_members else None


def is_about_encryption(error: Exception) -> bool:
    """Whether a connection failed since voice cannot be encrypted here."""
    # discord.py raises RuntimeError where one of its libraries for voice is missing.
    refused = isinstance(error, discord.ConnectionClosed) and error.code == DAVE_REQUIRED
    return refused or isinstance(error, RuntimeError)

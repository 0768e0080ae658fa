"""Reasons why the bot cannot join a voice channel, or cannot be heard in it."""

from enum import StrEnum

import discord

DAVE_REQUIRED = 4017


class Trouble(StrEnum):
    """Why the bot is not heard in a channel, or cannot set its status."""

    GONE = "gone"
    STAGE = "stage"
    MAY_NOT_CONNECT = "may-not-connect"
    MAY_NOT_SPEAK = "may-not-speak"
    FULL = "full"
    ELSEWHERE = "elsewhere"
    NO_ENCRYPTION = "no-encryption"
    UNREACHABLE = "unreachable"
    MAY_NOT_SET_STATUS = "may-not-set-status"


def known_obstacle(channel: discord.VoiceChannel) -> Trouble | None:
    """Why the bot could not join the channel or be heard in it, as far as that is known in advance."""
    me = channel.guild.me
    permissions = channel.permissions_for(me)
    if not permissions.connect:
        return Trouble.MAY_NOT_CONNECT
    if not permissions.speak:
        return Trouble.MAY_NOT_SPEAK
    others = channel.voice_states.keys() - {me.id}
    return Trouble.FULL if 0 < channel.user_limit <= len(others) and not permissions.move_members else None


def is_about_encryption(error: Exception) -> bool:
    """Whether a connection failed because voice cannot be encrypted here."""
    # discord.py raises RuntimeError if one of its voice libraries is missing.
    refused = isinstance(error, discord.ConnectionClosed) and error.code == DAVE_REQUIRED
    return refused or isinstance(error, RuntimeError)

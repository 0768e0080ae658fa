"""Who reads an answer to an interaction, and so in whose language it is: what Discord calls their locale."""

import discord


def asker(interaction: discord.Interaction) -> str:
    """Of whoever did something, for what nobody else sees."""
    return str(interaction.locale)


def everybody(interaction: discord.Interaction) -> str:
    """Of the server, for what all see there; in a DM there is only one reader."""
    return asker(interaction) if interaction.guild_locale is None else str(interaction.guild_locale)


def of_message(interaction: discord.Interaction) -> str:
    """Of those who see the message that was pressed, for what it becomes."""
    message = interaction.message
    return asker(interaction) if message is None or message.flags.ephemeral else everybody(interaction)

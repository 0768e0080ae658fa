"""What a person wrote, kept whole in the message that shows it to them, for the button that stands there."""

import discord

FENCE = "```"


def written(interaction: discord.Interaction) -> str:
    """What stands fenced in the message of a press."""
    content = interaction.message.content if interaction.message else ""
    return content.partition(f"{FENCE}\n")[2].rpartition(f"\n{FENCE}")[0]

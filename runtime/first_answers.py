"""The first answer to an interaction, which Discord takes once and within three seconds.

discord.py repeats a request that ended in a server error. If Discord had taken it nevertheless, it refuses the second
one: the person has the answer, and the bot is told that it failed.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import discord
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.answers")

ALREADY_ANSWERED, TOO_LATE = 40060, 10062
ANSWERED = "answered"


def is_answered(interaction: discord.Interaction) -> bool:
    """Whether the person has an answer, so that what is said next follows it."""
    return interaction.response.is_done() or ANSWERED in interaction.extras


def needs_no_answer(error: BaseException) -> bool:
    """Whether an error only says that an interaction has its answer, or waited for too long to be given any."""
    return isinstance(error, discord.HTTPException) and error.code in (ALREADY_ANSWERED, TOO_LATE)


@asynccontextmanager
async def first_answer(interaction: discord.Interaction) -> AsyncGenerator[None]:
    """Answer an interaction inside; an answer that Discord has already counts as given."""
    try:
        yield
    except discord.HTTPException as error:
        if error.code != ALREADY_ANSWERED:
            raise
        interaction.extras[ANSWERED] = True
        log.info("answered already", interaction=interaction.id)

"""Ids that Discord gives, which tell when what they name was made."""

from datetime import UTC, datetime, timedelta

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def made_at(snowflake: int) -> datetime:
    """When Discord made what has this id."""
    return DISCORD_EPOCH + timedelta(milliseconds=snowflake >> 22)

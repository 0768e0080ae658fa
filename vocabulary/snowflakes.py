"""Discord's ids, which contain their creation time."""

from datetime import UTC, datetime, timedelta

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def made_at(snowflake: int) -> datetime:
    """The creation time in an id."""
    return DISCORD_EPOCH + timedelta(milliseconds=snowflake >> 22)

"""When to make a circle's role or channel again after somebody has deleted it in Discord."""

from datetime import datetime, timedelta

YOUNG_FOR = timedelta(minutes=10)
"""A role or channel that is older than this when it is deleted is made again at once."""


def remake_at(made_at: datetime, lost_at: datetime) -> datetime:
    """When to make something again that was made and lost at these instants: at once, unless it was very young.

    Otherwise the bot would make one after the other for somebody, most likely another bot, who deletes each of them.
    """
    return max(lost_at, made_at + YOUNG_FOR)

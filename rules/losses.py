"""When to make anew what a circle has lost in Discord: somebody deleted its role or a channel of it."""

from datetime import datetime, timedelta

STANDING = timedelta(minutes=10)
"""For so long a thing has to have stood to be made anew at once."""


def remake_at(made: datetime, lost: datetime) -> datetime:
    """When what was `made` then and `lost` then is made anew: at once, if it had stood for a while.

    Otherwise whoever deletes each new one, most likely a machine, would have the bot make one after the other.
    """
    return max(lost, made + STANDING)

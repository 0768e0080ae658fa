"""When to look again for the message below which a thread is to be opened, while it is on its way to Discord."""

from datetime import datetime, timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)


def look_again_at(now: datetime, since: datetime) -> datetime:
    """Soon, and then more and more seldom: each time after as long as has passed `since` it was to be sent."""
    return now + min(max(FIRST_WAIT, now - since), LONGEST_WAIT)

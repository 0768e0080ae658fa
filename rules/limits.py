"""How much people may add in a time: more than any circle of eight needs, and little enough that nobody else suffers.

`LIMITS` is all there is to it; docs/running.md has the same table for those who run the bot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vocabulary.errors import Refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Limited(StrEnum):
    """What is limited, and for whom it is counted. The sentence "limits/reached" has words for each."""

    CIRCLES = "circles"  # those that a person forms
    CIRCLES_HERE = "circles-here"  # those that are formed in a server
    INVITATIONS = "invitations"  # those by a person
    INVITATIONS_OF_ONE = "invitations-of-one"  # those to a person, into whichever circle
    WISHES = "wishes"  # what a person asks a circle or tells it: to close, a pause, a time, a name, a poll, a swap
    TERMS = "terms"  # those of partners that a circle's organisers begin early
    FAILURES = "failures"  # those that a person tells
    CAPTURES = "captures"  # those of a person, of any kind
    PARKED = "parked"  # items that a person parks
    LINES = "lines"  # wins and stuck points that a person writes
    CHECK_INS = "check-ins"  # those about a goal
    ANSWERS = "answers"  # those of a person to questions of others
    THANKS = "thanks"  # those that a person says


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within any stretch of that length."""

    most: int
    within: timedelta


LIMITS: Mapping[Limited, Limit] = {
    Limited.CIRCLES: Limit(5, HOUR),
    Limited.CIRCLES_HERE: Limit(20, HOUR),
    Limited.INVITATIONS: Limit(40, HOUR),
    Limited.INVITATIONS_OF_ONE: Limit(4, HOUR),
    Limited.WISHES: Limit(10, HOUR),
    Limited.TERMS: Limit(2, DAY),
    Limited.FAILURES: Limit(5, DAY),
    Limited.CAPTURES: Limit(60, HOUR),
    Limited.PARKED: Limit(30, HOUR),
    Limited.LINES: Limit(20, HOUR),
    Limited.CHECK_INS: Limit(20, HOUR),
    Limited.ANSWERS: Limit(20, HOUR),
    Limited.THANKS: Limit(10, HOUR),
}


def counted_since(limited: Limited, now: datetime) -> datetime:
    """From when on it counts what was added."""
    return now - LIMITS[limited].within


def check(limited: Limited, times: Iterable[datetime], now: datetime) -> None:
    """Raises Refusal if these are too many; `times` are when each was added, the one that is added now among them."""
    limit, since = LIMITS[limited], counted_since(limited, now)
    counted = sorted(at for at in times if at > since)
    if len(counted) > limit.most:
        again = counted[-limit.most - 1] + limit.within
        raise Refusal("limits/reached", limit=limited, most=limit.most, again=again)

"""Lunch-and-learns: one in each month of a circle, what the circle votes for, and in which order a guest is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from dateutil.relativedelta import relativedelta

from rules.cadence import check_zone, to_utc
from rules.months import AT, next_day
from vocabulary.errors import Refusal

MOST_PROPOSALS = 10
"""So many wait at once: one poll has them all."""
VOTED_FOR = timedelta(days=3)
"""How long a circle has to vote."""
INSIGHT_AFTER, INSIGHT_UNTIL = timedelta(days=7), timedelta(days=14)
"""How long after a lunch-and-learn one applied insight is asked from those who were there, and until when."""
SHOWN_AFTER, SHOWN_UNTIL = timedelta(days=14), timedelta(days=35)
"""When the circle is shown what came of it, and until when that is news."""


ASKED_BEFORE_END = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class LunchMonth:
    """A month of a circle: the local day on which it is over, when it begins, and when it is asked for a topic."""

    over: date
    begins_at: datetime
    asked_at: datetime


class Asked(Protocol):
    """A question for a guest, and how many want it asked."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def votes(self) -> int: ...


A = TypeVar("A", bound=Asked)


def month_end(founded_at: datetime, zone: str, at: datetime) -> date:
    """The local day on which the month of a circle is over that holds an instant; it tells its months apart.

    They begin on the day of the month on which the circle was founded. Raises Refusal for an unknown zone.
    """
    place = check_zone(zone)
    return next_day(founded_at.astimezone(place).date(), at.astimezone(place).date())


def check_month(founded_at: datetime, zone: str, at: datetime, others: Iterable[datetime]) -> None:
    """Raises Refusal where the circle has another lunch-and-learn in the same month of its own."""
    over = month_end(founded_at, zone, at)
    for other in others:
        if month_end(founded_at, zone, other) == over:
            again = to_utc(datetime.combine(over, AT), check_zone(zone))
            raise Refusal("lunch/one-a-month", starts_at=other, again=again)


def month_of(founded_at: datetime, zone: str, now: datetime) -> LunchMonth:
    """The month of a circle that holds an instant.

    Whose topic is next is asked two weeks before its end, in the morning: half a month from the failure that is told
    then. Raises Refusal for an unknown zone.
    """
    over, place = month_end(founded_at, zone, now), check_zone(zone)
    begins_at = to_utc(datetime.combine(over - relativedelta(months=1), time()), place)
    return LunchMonth(over, begins_at, to_utc(datetime.combine(over - ASKED_BEFORE_END, AT), place))


def winner(votes: Sequence[int]) -> int | None:
    """The place of what has most votes, of several the one that was proposed first; None where nobody voted."""
    most = max(votes, default=0)
    return list(votes).index(most) if most else None


def in_order(asked: Iterable[A]) -> list[A]:
    """The questions for a guest: what most want to hear first, and between equals what was asked first."""
    return sorted(asked, key=lambda one: (-one.votes, one.at, one.id))

"""Who is away at an instant, and what a new absence changes: one fact of a person, for all their circles alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rules.cadence import check_zone, to_utc
from rules.visible import one_line
from vocabulary.errors import Refusal

DAY = timedelta(days=1)
NO_END = frozenset({"", "until further notice", "further notice"})
LONG = timedelta(days=7)
"""An absence of more than that ends with a way back, and what fell into it is not made up."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A member is away from `since` on and is back at `until`; without an end until further notice."""

    member: int
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether they are away at that instant."""
        return self.since <= at and (self.until is None or at < self.until)

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a week."""
        return self.until is None or self.until - self.since > LONG


@dataclass(frozen=True, slots=True)
class Change:
    """What holds once a member has set an absence, and which ones that they set before it takes the place of."""

    absence: Absence
    replaced: tuple[Absence, ...]


def has_no_end(typed: str) -> bool:
    """Whether what somebody typed as their last day says that there is none yet, as the bot itself does."""
    return one_line(typed.casefold()) in NO_END


def away_at(absences: Iterable[Absence], at: datetime) -> frozenset[int]:
    """The members who are away at that instant."""
    return frozenset(one.member for one in absences if one.covers(at))


def between(member: int, first: date | None, last: date | None, zone: str, now: datetime) -> Absence:
    """An absence from a local day to another, both included: from now on, and until further notice, without them.

    Neither may have passed. Raises Refusal when the last comes before the first.
    """
    today = now.astimezone(check_zone(zone)).date()
    if first and last and last < first:
        raise Refusal("absences/ends-before", first=first, last=last)
    since = now if first is None or first == today else _beginning(first, zone)
    return Absence(member, since, None if last is None else _beginning(last + DAY, zone))


def change(wanted: Absence, known: Sequence[Absence], now: datetime) -> Change:
    """Let an absence that is `wanted` take the place of those of the same member that it meets.

    One that has begun goes on in it, from when it began: who says once more until when they are away has not come
    back in between.
    """
    current = [one for one in known if one.covers(now) and (one.until is None or one.until >= wanted.since)]
    since = min([wanted.since, *(one.since for one in current)])
    absence = replace(wanted, since=since)
    return Change(absence, tuple(one for one in known if one in current or _overlap(one, absence)))


def last_day(until: datetime, zone: str) -> date:
    """The last local day on which somebody is away who is back at `until`."""
    return (until - timedelta(milliseconds=1)).astimezone(check_zone(zone)).date()


def _overlap(one: Absence, other: Absence) -> bool:
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)


def _beginning(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), check_zone(zone))

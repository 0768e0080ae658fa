"""When a circle might meet: times for a poll outside of people's quiet hours, and which of them the poll chose."""

from bisect import bisect
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.absences import Absence
from rules.cadence import check_zone, to_utc
from rules.quiet import DailyQuiet, Night, distance_from
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_POLL_ANSWERS
from vocabulary.reasons import Reason

_DAYS = 7
_A_DAY = 2
_ENOUGH = 3
_APART = timedelta(hours=3)
_COMFORT = timedelta(hours=2)
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class MemberHours:
    """A member with their quiet hours, and when they are away."""

    member: int
    quiet: DailyQuiet
    absences: Collection[Absence] = ()

    def is_away(self, at: datetime) -> bool:
        """Whether they are away at that instant."""
        return any(one.covers(at) for one in self.absences)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time to meet, in UTC, the members outside of whose quiet hours it is, and those who are away then.

    `because` says how many it suits, and not whom: quiet hours are nobody else's business.
    """

    at: datetime
    suits: tuple[int, ...]
    because: Reason
    away: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Winner:
    slot: Slot
    because: Reason


def propose(
    people: Sequence[MemberHours], zone: str, minutes: int, now: datetime, count: int = MOST_POLL_ANSWERS
) -> list[Slot]:
    """Up to `count` times for a session of `minutes`, in order of time; full hours in the circle's `zone`.

    They are in the seven days from the day after tomorrow on, at most two on a day and then hours apart. Times that
    suit most members are chosen first, and others only where there are hardly any; between equals workdays, and then
    times further away from everybody's quiet hours.
    """
    tz = check_zone(zone)
    hours = _full_hours(tz, now)
    sleepers = [_Sleeper(person, [*person.quiet.between(hours[0], hours[-1])]) for person in people]
    candidates = [_Candidate(at, sleepers, minutes, tz) for at in hours]
    candidates.sort(key=lambda candidate: candidate.rank)
    chosen: list[_Candidate] = []
    for candidate in candidates:
        worse = bool(chosen) and len(candidate.suits) < len(chosen[0].suits)
        if len(chosen) == count or (worse and len(chosen) >= _ENOUGH):
            break
        if _fits_beside(candidate, chosen):
            chosen.append(candidate)
    return [candidate.slot() for candidate in sorted(chosen, key=lambda candidate: candidate.at)]


def slot_at(at: datetime, people: Sequence[MemberHours], zone: str, minutes: int) -> Slot:
    """The time `at` of a poll, with the members whom it suits now."""
    sleepers = [_Sleeper(person, [*person.quiet.between(at, at)]) for person in people]
    return _Candidate(at, sleepers, minutes, check_zone(zone)).slot()


def winner(votes: Iterable[tuple[Slot, int]], now: datetime) -> Winner:
    """Which time the poll has chosen: the one with most votes.

    Of several, the one that suits most members, and of those the earliest. Times that have passed do not count. Raises
    Refusal when there is no vote for any other.
    """
    counted = [(slot, number) for slot, number in votes if slot.at > now and number > 0]
    if not counted:
        raise Refusal("polls/no-votes")
    most = max(number for _, number in counted)
    tied = sorted((slot for slot, number in counted if number == most), key=lambda slot: (-len(slot.suits), slot.at))
    best, *others = tied
    if not others:
        return Winner(best, Reason("slots/most-votes", votes=most))
    suits_more = len(best.suits) > len(others[0].suits)
    return Winner(best, Reason("slots/tied-suits-more" if suits_more else "slots/tied-earliest", votes=most))


@dataclass(frozen=True, slots=True)
class _Sleeper:
    """A member with their quiet hours on the days that are looked at, in order."""

    person: MemberHours
    nights: Sequence[Night]

    def distance(self, begins: datetime, ends: datetime) -> timedelta:
        """How far something is from their quiet hours; none are nearer than the last before it and the next ones."""
        place = bisect(self.nights, (begins,))
        return distance_from(self.nights[max(place - 1, 0) : place + 1], begins, ends, _COMFORT)


class _Candidate:
    def __init__(self, at: datetime, sleepers: Sequence[_Sleeper], minutes: int, tz: ZoneInfo) -> None:
        self.at = at
        self.local = at.astimezone(tz)
        self._people = [sleeper.person for sleeper in sleepers]
        ends = at + timedelta(minutes=minutes)
        here = [sleeper for sleeper in sleepers if not sleeper.person.is_away(at)]
        distances = {one.person.member: one.distance(at, ends) for one in here}
        self.suits = tuple(member for member, distance in distances.items() if distance >= timedelta())
        comfort = min(distances.values(), default=_COMFORT)
        # Evenings before mornings, since most people work during the day.
        self.rank = (-len(self.suits), self.local.weekday() >= _SATURDAY, -comfort, -self.local.hour, at)

    def slot(self) -> Slot:
        suited, everybody = len(self.suits), len(self._people)
        because = Reason("slots/suits-all", people=everybody)
        if suited < everybody:
            because = Reason("slots/suits-some", suits=suited, people=everybody)
        away = tuple(person.member for person in self._people if person.is_away(self.at))
        return Slot(self.at, self.suits, because, away)


def _full_hours(tz: ZoneInfo, now: datetime) -> list[datetime]:
    first = now.astimezone(tz).replace(tzinfo=None).replace(hour=0, minute=0, second=0, microsecond=0) + 2 * _DAY
    hours = (first + timedelta(hours=number) for number in range(24 * _DAYS))
    return sorted({to_utc(hour, tz) for hour in hours})


def _fits_beside(candidate: _Candidate, chosen: Collection[_Candidate]) -> bool:
    same_day = [other for other in chosen if other.local.date() == candidate.local.date()]
    return len(same_day) < _A_DAY and all(abs(other.at - candidate.at) >= _APART for other in same_day)

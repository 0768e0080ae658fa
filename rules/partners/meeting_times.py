"""When partners can meet before the next session: a few times on different days that suit all of them, or why none."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import chain, groupby, islice
from zoneinfo import ZoneInfo

from rules.absences import Absence
from rules.cadence import check_zone
from rules.quiet import DailyQuiet
from vocabulary.reasons import Reason

MEETING = timedelta(minutes=30)
MOST_TIMES = 3
SOONEST = timedelta(hours=12)
"""Nobody is to be ready at once."""
GRID = timedelta(minutes=30)
COMFORT = timedelta(hours=2)
"""So far from anybody's sleep, one time is as good as another."""
NEAR = timedelta(hours=3)
"""Who could not meet at a time is not offered one that close to it."""
GOOD_HOURS = (timedelta(hours=12, minutes=30), timedelta(hours=18))
"""Since midnight."""
_EVERY_OTHER = 2


@dataclass(frozen=True, slots=True)
class PartnerHours:
    """A partner, the hours in which they sleep, and when they are away."""

    member: int
    sleep: DailyQuiet
    away: tuple[Absence, ...] = ()

    @property
    def place(self) -> ZoneInfo:
        """Their time zone."""
        return check_zone(self.sleep.zone)

    def is_here(self, begins: datetime) -> bool:
        """Whether they are not away at any moment of a meeting."""
        ends = begins + MEETING
        return not any(one.since < ends and (one.until is None or begins < one.until) for one in self.away)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Times in UTC, in order; where there are none, `because` says why."""

    times: tuple[datetime, ...] = ()
    because: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A time that suits all partners; `days` are their local dates, and the lower its rank, the better."""

    at: datetime
    days: tuple[date, ...] = field(repr=False)
    rank: tuple[timedelta, timedelta, datetime] = field(repr=False)


def propose(
    partners: Sequence[PartnerHours], now: datetime, until: datetime, without: Collection[datetime] = ()
) -> Proposal:
    """Up to three times for half an hour, on different days for each partner, all before `until`.

    Each is when everybody is awake and here, by their own clocks. On a day it is the time furthest from everybody's
    sleep, and between equals the one nearest to lunch or to the evening. `without` are times that did not suit.
    """
    since = now + SOONEST
    if since + MEETING > until:
        return Proposal(because=Reason("partners/session-too-soon"))
    times = _on_different_days(_best_of_each_day(_suiting(partners, since, until, without)))
    return Proposal(tuple(times)) if times else Proposal(because=_why_none(partners, since, until))


def suits(partners: Sequence[PartnerHours], at: datetime, until: datetime) -> bool:
    """Whether a time still suits all partners that was proposed to them before."""
    if at + MEETING > until or not all(partner.is_here(at) for partner in partners):
        return False
    return all(partner.sleep.distance(at, at + MEETING, COMFORT) >= timedelta() for partner in partners)


def _suiting(
    partners: Sequence[PartnerHours], since: datetime, until: datetime, without: Collection[datetime]
) -> Iterator[_Candidate]:
    """All times that suit everybody, in order; few of them are looked at where the session is far away."""
    for at, comfort in _awake(partners, since, until):
        here = all(partner.is_here(at) for partner in partners)
        if here and all(abs(at - told) >= NEAR for told in without):
            yield _candidate(partners, at, comfort)


def _why_none(partners: Sequence[PartnerHours], since: datetime, until: datetime) -> Reason:
    awake = [at for at, _ in _awake(partners, since, until)]
    if not awake:
        return Reason("partners/clocks-apart")
    here = any(all(partner.is_here(at) for partner in partners) for at in awake)
    return Reason("partners/no-more-times" if here else "partners/away-until-session")


def _awake(partners: Sequence[PartnerHours], since: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Every half hour at which a meeting falls into nobody's sleep, with how far it is from that, up to a limit."""
    nights = merge(*(partner.sleep.between(since, until) for partner in partners))
    wakes = since - COMFORT
    for falls_asleep, wakes_next in chain(nights, [(until + COMFORT, until)]):
        at = wakes + (-timedelta(minutes=wakes.minute, seconds=wakes.second, microseconds=wakes.microsecond)) % GRID
        while at + MEETING <= falls_asleep:
            if since <= at <= until - MEETING:
                yield at, min(COMFORT, at - wakes, falls_asleep - at - MEETING)
            at += GRID
        wakes = max(wakes, wakes_next)


def _candidate(partners: Sequence[PartnerHours], at: datetime, comfort: timedelta) -> _Candidate:
    local = [at.astimezone(partner.place) for partner in partners]
    off = sum((_off(one) for one in local), timedelta())
    return _Candidate(at, tuple(one.date() for one in local), (-comfort, off, at))


def _off(local: datetime) -> timedelta:
    """How far a local time is from the nearest of the good hours."""
    since_midnight = timedelta(hours=local.hour, minutes=local.minute)
    return min(abs(since_midnight - good) for good in GOOD_HOURS)


def _best_of_each_day(candidates: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """The best on each day of the first partner, in order of time."""
    for _, on_this_day in groupby(candidates, key=lambda one: one.days[0]):
        yield min(on_this_day, key=lambda one: one.rank)


def _on_different_days(days: Iterator[_Candidate]) -> list[datetime]:
    """The first few that share no partner's day; every other day where there are enough."""
    chosen: list[_Candidate] = []
    first = list(islice(days, MOST_TIMES * _EVERY_OTHER))
    roomy = len(first) == MOST_TIMES * _EVERY_OTHER
    for one in islice(chain(first, days), 0, None, _EVERY_OTHER if roomy else 1):
        taken = (mine == theirs for other in chosen for mine, theirs in zip(one.days, other.days, strict=True))
        if not any(taken):
            chosen.append(one)
        if len(chosen) == MOST_TIMES:
            break
    return [one.at for one in chosen]

"""The next moments at which a day, a time of day and a zone come together, or what stands against there being one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rules.cadence import FURTHEST
from rules.typed.instants import Found, Where
from rules.typed.parts import Clock
from rules.typed.which_days import Wanted, days_beside
from rules.typed.writing import write_instant, write_moment
from vocabulary.errors import Ambiguous, Refusal

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed of a day, a time of day, and where that is meant. `typed` is the phrase of the day."""

    wanted: Wanted
    clock: Clock
    where: Where
    now: datetime
    typed: str

    def found(self) -> list[Found]:
        """The next such moment: two instants where clocks show it twice, two days for “Monday” on a Monday.

        Raises Refusal when there is none, and Ambiguous with what may be meant instead.
        """
        today = self.where.local(self.now).date()
        for day in self.wanted.days(today):
            if ahead := self._ahead(day):
                also = self._ahead(day + _WEEK) if day == today and self._only_weekday else []
                return [*ahead, *also]
        raise self._nothing_found(today)

    @property
    def _only_weekday(self) -> bool:
        return self.wanted == Wanted(weekday=self.wanted.weekday) != Wanted()

    def _ahead(self, day: date) -> list[Found]:
        """The instants on a day that are still to come. Raises Ambiguous when clocks skip that time."""
        local, here = self._local(day), self.where.local(self.now)
        if local - here > FURTHEST:
            raise Refusal("times/far-away", day=local.date())
        found = self.where.instants(local)
        if not found and local > here:
            raise self._skipped(local)
        return [one for one in found if one.at > self.now]

    def _local(self, day: date) -> datetime:
        return datetime.combine(day, time()) + self.clock.span

    def _skipped(self, local: datetime) -> Ambiguous:
        around = [one for one in self.where.beside(local) if one.at > self.now]
        return Ambiguous(Refusal("times/skipped", local=local, zone=self.where.shown), texts_of(around))

    def _nothing_found(self, today: date) -> Refusal:
        """Why there is no such moment within a year."""
        if self.wanted.weekday is not None and self.wanted.day is not None:
            date_alone = replace(self, wanted=replace(self.wanted, weekday=None)).found()[0]
            return self._other_weekday(date_alone, self.wanted.weekday)
        day = self.wanted.whole(today)
        if day is None:
            return Refusal("times/no-such-day", typed=self.typed)
        if day > today:
            return Refusal("times/far-away", day=day)
        return Refusal("times/passed", local=self._local(day), zone=self.where.shown)

    def _other_weekday(self, date_alone: Found, weekday: int) -> Ambiguous:
        """A date that is on another weekday than was typed: that date may be meant, or that weekday beside it."""
        day = date_alone.local.date() - (self.clock.span // _DAY) * _DAY
        beside = next(found for near in days_beside(day, weekday) if (found := self._ahead(near)))
        found = [date_alone, beside[0]]
        question = Refusal("times/other-weekday", day=day, weekday=weekday)
        return Ambiguous(question, texts_of(sorted(found, key=lambda one: one.at)))


def texts_of(found: list[Found]) -> list[str]:
    """Each moment as it can be read in one way only."""
    return list(_texts(found))


def _texts(found: list[Found]) -> Iterator[str]:
    for one in found:
        twins = [other for other in found if (other.local, other.zone) == (one.local, one.zone)]
        yield write_instant(one.local, one.at) if len(twins) > 1 else write_moment(one.local, one.zone)

"""What a text means when each of its phrases means one certain thing: the moments at which all of that holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from rules.cadence import FURTHEST
from rules.typed.instants import Found, Where
from rules.typed.parts import (
    After,
    Ahead,
    At,
    AtOffset,
    Clock,
    DayPart,
    End,
    InZone,
    Moment,
    OnDate,
    OnWeekday,
    Part,
    SomeDay,
)
from rules.typed.search import Search
from rules.typed.which_days import all_wanted
from vocabulary.errors import Refusal

P = TypeVar("P", bound=Part)

_DAY = timedelta(days=1)
_END_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class Combination:
    """The parts of a text, each with the phrase that it is from; `zone` is where it was typed."""

    parts: Sequence[tuple[str, Part]]
    zone: str
    now: datetime

    def found(self) -> list[Found]:
        """The next moments at which all of it holds. Raises Refusal when there is none."""
        if self._of(At) or self._of(After):
            return [self._by_itself()]
        where = self._where()
        days = [*self._of(OnDate), *self._of(OnWeekday), *self._of(Ahead), *self._of(SomeDay)]
        todays = dict.fromkeys(one.local(self.now).date() for one in (where, Where(self.zone)))
        wanted = dict.fromkeys(one for today in todays for one in all_wanted(days, today))
        clock, typed = self._clock(), " ".join(text for text, _ in days)
        return [found for one in wanted for found in Search(one, clock, where, self.now, typed).found()]

    def moment(self, found: Found) -> Moment:
        """What was found, with what else was typed."""
        clocks = [clock for _, clock in self._of(Clock)]
        ends_day = found.local.date() - _DAY if clocks and clocks[0].hour == _END_OF_DAY else None
        ends = ", ".join(end.text for _, end in self._of(End))
        return Moment(found.at, found.local, found.zone, ends, ends_day)

    def _by_itself(self) -> Found:
        """An instant, or elapsed time from now, to the minute. Raises Refusal if another phrase says when, too."""
        parts = [one for one in self.parts if not isinstance(one[1], End)]
        text, part = next(one for one in parts if isinstance(one[1], At | After))
        if others := [other for other, each in parts if each != part]:
            raise Refusal("times/two-times", first=text, second=others[0])
        instant = part.instant if isinstance(part, At) else self.now + cast(After, part).span
        at, here = instant.replace(second=0, microsecond=0), Where(self.zone)
        local = here.local(at)
        if at <= self.now:
            raise Refusal("times/passed", local=local, zone=self.zone)
        if local - here.local(self.now) > FURTHEST:
            raise Refusal("times/far-away", day=local.date())
        return Found(at, local, "")

    def _where(self) -> Where:
        """Where the time of day is read. Raises Refusal for two zones."""
        zones = [*self._of(InZone), *self._of(AtOffset)]
        if other := _another(zones):
            raise Refusal("times/two-zones", first=zones[0][0], second=other)
        return Where(self.zone, zones[0][1] if zones else None)

    def _clock(self) -> Clock:
        """The time of day. Raises Refusal for none, for two, and for a number that may be anything else."""
        clocks = self._of(Clock)
        if not clocks:
            raise Refusal("times/no-time-of-day", typed=" ".join(text for text, _ in self.parts))
        text, clock = clocks[0]
        if other := _another(clocks):
            raise Refusal("times/two-times", first=text, second=other)
        if clock.bare and not (self._of(OnWeekday) or self._of(Ahead)):
            raise Refusal("times/unreadable", typed=text)
        for part_text, part in self._of(DayPart):
            if clock not in part and clock.in_half is not None:
                clock = clock.in_half
            if clock not in part:
                raise Refusal("times/two-times", first=part_text, second=text)
        return clock

    def _of(self, kind: type[P]) -> list[tuple[str, P]]:
        return [(text, part) for text, part in self.parts if isinstance(part, kind)]


def _another(found: Sequence[tuple[str, object]]) -> str | None:
    """The phrase of the first part that differs from the one before all."""
    return next((text for text, part in found if part != found[0][1]), None)

"""A year of days in several zones: each part that was typed is in the result, and what was not is the next moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.typed.moments import read_moment
from vocabulary.errors import Ambiguous, Refusal

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns", "Africa/Cairo"]
FIRST = datetime(2026, 7, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@dataclass
class Case:
    """A form in which `wanted`, a local time, is typed at `now`."""

    now: datetime
    wanted: datetime

    @property
    def ordinal(self):
        return f"{self.wanted.day}{ORDINALS.get(self.wanted.day, 'th')}"

    def typed(self, form: str) -> str:
        """The form with the parts of what is wanted."""
        return f"{form.format(w=self.wanted, n=self.ordinal, ahead=(self.wanted.date() - self.now.date()).days)}"


Same = Callable[[datetime, Case], bool]
weekday: Same = lambda at, case: at.weekday() == case.wanted.weekday()
day: Same = lambda at, case: at.day == case.wanted.day
month: Same = lambda at, case: at.month == case.wanted.month
year: Same = lambda at, case: at.year == case.wanted.year
date: Same = lambda at, case: at.date() == case.wanted.date()
FORMS: dict[str, tuple[Same, ...]] = {
    "{w:%H:%M}": (),
    "{w:%A} {w:%H:%M}": (weekday,),
    "{w:%a} at {w:%-I:%M%p}": (weekday,),
    "the {n} at {w:%H:%M}": (day,),
    "{w:%A} the {n}, {w:%Hh%M}": (weekday, day),
    "{w:%-d %b} {w:%H:%M}": (day, month),
    "{w:%A} {w:%B} {n} {w:%-I.%M %p}": (weekday, day, month),
    "{w:%d/%b/%y} {w:%H:%M}": (date,),
    "{w:%A, %-d %B %Y}, {w:%H:%M}-23:59": (date,),
    "{w:%Y-%m-%d} {w:%H.%M}": (date,),
    "{w:%Y-%m-%dT%H:%M}": (date,),
    "in {ahead} days at {w:%H:%M}": (date,),
}


def cases(zone: str) -> Iterator[Case]:
    """Every sixth day, at all hours, for a time up to eleven months away; the zones share the days of a year."""
    place = ZoneInfo(zone)
    for number in range(ZONES.index(zone), 366, len(ZONES)):
        now = FIRST + number * DAY + (number * 7 % 24) * HOUR + timedelta(minutes=number % 60)
        ahead = timedelta(days=number * 11 % 330)
        here = now.astimezone(place).replace(tzinfo=None)
        clock = time(number * 5 % 24, number * 13 % 60)
        yield Case(here, datetime.combine(here.date() + ahead, clock))


def instants(local: datetime, zone: str) -> list[datetime]:
    """When clocks show that, found by trying all offsets that the zone has around it."""
    place, near = ZoneInfo(zone), local.replace(tzinfo=UTC)
    offsets = {(near + hours * HOUR).astimezone(place).utcoffset() or timedelta() for hours in (-36, 0, 36)}
    tries = {(local - offset).replace(tzinfo=UTC) for offset in offsets}
    return sorted(at for at in tries if at.astimezone(place).replace(tzinfo=None) == local)


def next_such(case: Case, parts: tuple[Same, ...], zone: str, now: datetime) -> tuple[datetime, list[datetime]]:
    """The first local time from now on with all parts that were typed, even if clocks skip it, and its instants."""
    today = datetime.combine(case.now.date(), case.wanted.time())
    for local in (today + number * DAY for number in range(400)):
        if all(same(local, case) for same in parts):
            found = instants(local, zone)
            if any(at > now for at in found) or (not found and local > case.now):
                return local, [at for at in found if at > now]
    return case.wanted, []


def outcome(text: str, zone: str, now: datetime) -> tuple[str, list[datetime]]:
    """What a text was taken for, or the sentence of what was said instead, with the moments that were offered."""
    try:
        return "", [read_moment(text, zone, now).at]
    except Ambiguous as question:
        return question.sentence, [read_moment(reading, zone, now).at for reading in question.readings]
    except Refusal as refusal:
        return refusal.sentence, []


@pytest.mark.parametrize("zone", ZONES)
def test_what_was_typed_is_in_the_result_and_what_was_not_is_the_next_such_moment(zone):
    taken = 0
    for case in cases(zone):
        now = instants(case.now, zone)[0]
        for form, parts in FORMS.items():
            text = case.typed(form)
            local, expected = next_such(case, parts, zone, now)
            sentence, found = outcome(text, zone, now)
            taken += not sentence
            if sentence == "times/several":  # the weekday that it is today
                assert (local.date(), found[1] - found[0] > DAY) == (case.now.date(), True), text
                assert found[:1] == expected, text
            elif sentence in {"times/skipped", "times/other-weekday"}:  # not within a year
                assert expected == [], text
            else:
                assert found == expected, text
                assert sentence in {"", "times/twice", "times/passed"}, text
    assert taken > 50 * len(FORMS)


@pytest.mark.parametrize("zone", ZONES)
def test_elapsed_time_is_elapsed_time(zone):
    for number, case in enumerate(cases(zone)):
        now, count = instants(case.now, zone)[0], 1 + number * 37 % 5000
        assert read_moment(f"in {count} minutes", zone, now).at == now + timedelta(minutes=count)
        assert read_moment(f"in {count}h", zone, now).at == now + timedelta(hours=count)

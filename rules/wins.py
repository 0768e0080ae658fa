"""Wins and stuck points: when a circle is asked for them, what is still open, and whom to thank for what.

A round is one thread: a week, from the morning of the circle's weekday on, or a cycle.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Protocol, TypeVar

from rules.cadence import at_hour, check_zone
from rules.visible import one_line, visible
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_STUCK_POINTS
from vocabulary.rituals import Ritual
from vocabulary.wins import LONGEST_LINE, LineKind, StuckEnd

ASKED_AT = 9
"""The local hour at which a circle is asked."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Round:
    """A week or a cycle; `day` is the local date on which it began, which names it. It is asked for `at` an instant."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What rounds follow from: the circle's rituals and zone, its local `weekday`, and when its cycle opened."""

    rituals: Collection[Ritual]
    zone: str
    weekday: int
    cycle_opened_at: datetime

    @property
    def weekly(self) -> bool:
        """Whether a round is a week."""
        return Ritual.WINS_WEEKLY in self.rituals


def current_round(rhythm: Rhythm, now: datetime) -> Round:
    """The round to which a line belongs that is written now."""
    return _week(rhythm, now) if rhythm.weekly else _cycle(rhythm)


def rounds_ahead(rhythm: Rhythm, now: datetime) -> tuple[Round, ...]:
    """The current round, and the next one where it is known when that begins."""
    current = current_round(rhythm, now)
    if not rhythm.weekly:
        return (current,)
    day = current.day + WEEK
    return current, Round(day, at_hour(day, ASKED_AT, check_zone(rhythm.zone)))


def next_round_at(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When the current round ends; None where that is when the next cycle opens."""
    return next((one.at for one in rounds_ahead(rhythm, now)[1:]), None)


def _week(rhythm: Rhythm, now: datetime) -> Round:
    zone = check_zone(rhythm.zone)
    today = now.astimezone(zone).date()
    day = today - DAY * ((today.weekday() - rhythm.weekday) % 7)
    if now < (at := at_hour(day, ASKED_AT, zone)):
        day -= WEEK
        at = at_hour(day, ASKED_AT, zone)
    return Round(day, at)


def _cycle(rhythm: Rhythm) -> Round:
    """From when a cycle opens, in a session; it is asked for in the morning after."""
    zone = check_zone(rhythm.zone)
    day = rhythm.cycle_opened_at.astimezone(zone).date()
    return Round(day, at_hour(day + DAY, ASKED_AT, zone))


def check_line(words: str) -> str:
    """A win or a stuck point as it is kept: one line. Raises Refusal for nothing, and for too much."""
    if not visible(words):
        raise Refusal("wins/no-words")
    line = one_line(words)
    if len(line) > LONGEST_LINE:
        raise Refusal("wins/long", length=len(line), longest=LONGEST_LINE)
    return line


class StuckPoint(Protocol):
    """A stuck point as far as it matters for when it is talked about."""

    @property
    def user_id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def parked_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


Point = TypeVar("Point", bound=StuckPoint)


def on_agenda(
    points: Iterable[Point], members: Collection[int], since: datetime | None, starts_at: datetime
) -> list[Point]:
    """Those that a session starts with: open ones of members, that no earlier one had or that were parked after it.

    `since` is when the circle last started a session before this one, None if this is the first.
    """
    return [
        one
        for one in points
        if one.user_id in members
        and (since is None or max(one.at, one.parked_at or one.at) >= since)
        and one.at < starts_at
        and (one.ended_at is None or one.ended_at >= starts_at)
    ]


def to_decide(
    points: Iterable[Point], attended: Collection[int], closed_at: datetime
) -> tuple[list[Point], list[Point]]:
    """Of those that a session had and that were open when it closed: which to ask about, and which come again unasked.

    Nobody is asked who was not there, and nobody about more than a message holds.
    """
    left = [one for one in points if one.ended_at is None or one.ended_at >= closed_at]
    asked = [one for one in left if one.user_id in attended][:MOST_STUCK_POINTS]
    return asked, [one for one in left if one not in asked]


class Deed(IntEnum):
    """What somebody did in a round, the first thing to thank for first."""

    HELPED = 0
    SOLVED = 1
    WON = 2
    ASKED = 3


@dataclass(frozen=True, slots=True)
class Thanks:
    """What to thank a member for: a deed, about a line in these words."""

    user_id: int
    deed: Deed
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a round with what was done about it."""

    user_id: int
    kind: LineKind
    words: str
    end: StuckEnd | None = None
    helpers: Sequence[int] = ()


def thanks(lines: Iterable[Line], members: Sequence[int]) -> list[Thanks]:
    """One thing to thank each member for who did something, in the order of `members`. Nothing is counted."""
    done: dict[int, Thanks] = {}
    for found in (one for line in lines for one in _deeds(line)):
        known = done.get(found.user_id)
        if known is None or found.deed < known.deed:
            done[found.user_id] = found
    return [done[member] for member in members if member in done]


def _deeds(line: Line) -> Iterable[Thanks]:
    if line.kind is LineKind.WIN:
        yield Thanks(line.user_id, Deed.WON, line.words)
        return
    yield Thanks(line.user_id, Deed.SOLVED if line.end is StuckEnd.SOLVED else Deed.ASKED, line.words)
    for helper in line.helpers:
        yield Thanks(helper, Deed.HELPED, line.words)

"""How long partners stay together, and who takes part: terms end with a session, and pairs change at one."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from rules.absences import Absence
from rules.cadence import check_zone, to_utc
from vocabulary.errors import Refusal
from vocabulary.partners import FEWEST_TERM_WEEKS, MOST_TERM_WEEKS

LONG_ABSENCE = timedelta(weeks=2)
"""Whoever is away for longer than this from now on has no partner meanwhile."""


def check_term_weeks(weeks: int) -> None:
    """Raises Refusal for a term of other than 6 to 8 weeks."""
    if not FEWEST_TERM_WEEKS <= weeks <= MOST_TERM_WEEKS:
        raise Refusal("partners/weeks-between", fewest=FEWEST_TERM_WEEKS, most=MOST_TERM_WEEKS)


def ends_from(opened_at: datetime, weeks: int, zone: str) -> datetime:
    """The beginning of the day from which on a session ends a term, by the circle's clock.

    So that an eight-week term ends with the session that is eight weeks after the one at whose end it began.
    """
    place = check_zone(zone)
    day = opened_at.astimezone(place).date() + timedelta(weeks=weeks)
    return to_utc(datetime.combine(day, time()), place)


def taking_part(members: Collection[int], absences: Iterable[Absence], now: datetime) -> list[int]:
    """The members without those who are away, and still will be in two weeks."""
    away = {one.member for one in absences if one.covers(now) and one.covers(now + LONG_ABSENCE)}
    return [member for member in members if member not in away]

"""When a circle's quarters begin: thirteen weeks after its last retrospective, or after it began, and so on.

They are the circle's own, and so fall on a weekday on which it has met, whatever the calendar has on that date.
"""

from datetime import datetime, time, timedelta

from rules.cadence import check_zone, to_utc

QUARTER = timedelta(weeks=13)
MORNING = time(10)
"""The local time at which one is proposed."""


def beginnings(since: datetime, zone: str, now: datetime) -> list[datetime]:
    """When the quarter that is on began, if it is not the first one, and when the next one will begin.

    `since` is from when they are counted.
    """
    place = check_zone(zone)
    day = since.astimezone(place).date()
    number = (now.astimezone(place).date() - day) // QUARTER
    days = [day + QUARTER * one for one in (number, number + 1) if one > 0]
    return [to_utc(datetime.combine(one, MORNING), place) for one in days]

"""The budget of attention, for all that the bot says without being asked: how much there is, and what rests.

A person gets one DM a day at most, and all of them within the weekly number that they chose (`rules.nudges`). A circle
reads at most two posts in any seven days in its channel, outside of its sessions (`rules.notices`). What went
unanswered twice rests until somebody wakes it, in both.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, time, timedelta

from rules.cadence import check_zone, to_utc

WEEK = timedelta(days=7)
POSTS_A_WEEK = 2
RESTS_AFTER = 2
"""So many things that somebody was asked about in vain: one more of that kind would only be noise."""
MOST_IN_ONE = 3
"""Subjects that fit into one message together with their buttons."""


def room_from(said: Sequence[datetime], at: datetime, most: int, within: timedelta = WEEK) -> datetime:
    """The first instant from `at` on at which one more makes no more than `most` within any such stretch of time.

    `said` is when something was said, in order.
    """
    while True:
        recent = [one for one in said if one > at - within]
        if len(recent) < most:
            return at
        at = recent[-most] + within


def new_day_from(said: Iterable[datetime], at: datetime, zone: str) -> datetime:
    """The first instant from `at` on that is on a local day without any of what was said."""
    place = check_zone(zone)
    days = {one.astimezone(place).date() for one in said}
    while (day := at.astimezone(place).date()) in days:
        at = to_utc(datetime.combine(day + timedelta(days=1), time()), place)
    return at


def end_of_day(at: datetime, zone: str) -> datetime:
    """When the local day of an instant is over."""
    place = check_zone(zone)
    return to_utc(datetime.combine(at.astimezone(place).date() + timedelta(days=1), time()), place)


def unanswered(asked: Iterable[tuple[datetime, Hashable]], answered_at: datetime | None) -> int:
    """How often somebody was asked in vain since they last answered.

    One thing counts once, however often it was asked about, and so does one message, however many things it was about.
    """
    vain = [(at, about) for at, about in asked if answered_at is None or at > answered_at]
    return min(len({at for at, _ in vain}), len({about for _, about in vain}))

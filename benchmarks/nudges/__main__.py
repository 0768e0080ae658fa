"""`python -m benchmarks.nudges`: simulates a year of nudges for 200 circles, with the rules alone, in one table.

Exit code 1 if somebody was nudged too often, in quiet hours, or about something already done.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from benchmarks.nudges.member_year import MemberYear
from rules.attention import WEEK
from rules.nudge_settings import NudgeSettings
from vocabulary.nudges import NudgeKind

SIZES = range(5, 9)
SECOND_CIRCLE = 0.2


def main(words: Sequence[str] | None = None) -> int:
    """Simulate all years, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nudges", description=__doc__)
    parser.add_argument("--circles", type=int, default=200)
    parser.add_argument("--sessions", type=int, default=26)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    years = [year_of(member, given.sessions, given.seed) for member in members(given.circles)]
    print(f"{given.circles} circles of 5 to 8 members ({len(years)} in all) in zones around the world,")
    print(f"{given.sessions} sessions each, seed {given.seed}.")
    print("\n".join(distribution(years)))
    broken = breaches(years)
    print("\n".join(["", *(f"{name}: {f'{count} BROKEN' if count else 'never'}" for name, count in broken.items())]))
    return 1 if any(broken.values()) else 0


Years = Sequence[MemberYear]


def members(circles: int) -> range:
    """The numbers of all members."""
    return range(sum(SIZES[number % len(SIZES)] for number in range(circles)))


def year_of(member: int, sessions: int, seed: int) -> MemberYear:
    """The simulated year of one member."""
    chance = random.Random(f"{seed}:{member}")
    zones = sorted(available_timezones())
    places = 2 if chance.random() < SECOND_CIRCLE else 1
    year = MemberYear(member, [chance.choice(zones) for _ in range(places)], sessions, chance)
    year.simulate()
    return year


def breaches(years: Years) -> dict[str, int]:
    """How often each rule was broken."""
    broken = Counter[str]()
    for year in years:
        settings, nudges = year.settings, year.nudges
        moments = [one.batch.at for one in nudges]
        for at in moments:
            broken["more than the weekly number"] += sum(at - WEEK < one <= at for one in moments) > settings.a_week
            broken["in quiet hours, or on another day"] += not _welcome(settings, at)
            place = ZoneInfo(settings.hours.zone)
            broken["twice on one day"] += len({one.astimezone(place).date() for one in moments}) < len(moments)
        broken["about a thing already done"] += sum(bool(one.done) for one in nudges)
        broken["without consent"] += bool(nudges) and not settings.consented
        broken["a ping to who wants no more messages"] += sum(
            not one.quietly for one in year.in_channel if settings.consented
        )
        broken["a duty without a reminder anywhere"] += year.unreminded
    return broken


def distribution(years: Years) -> list[str]:
    """The lines of the table."""
    weeks = Counter[int]()
    for year in years:
        if year.settings.consented:
            of_week = Counter(one.batch.at.isocalendar()[:2] for one in year.nudges)
            weeks.update(of_week.values())
            weeks[0] += 52 - len(of_week)
    kinds = Counter(one.kind for year in years for nudge in year.nudges for one in nudge.batch.occasions)
    together = Counter(len(one.batch.occasions) for year in years for one in year.nudges)
    stopped = sum(any(one.batch.last for one in year.nudges) for year in years)
    reminded = Counter("silently" if one.quietly else "with a ping" for year in years for one in year.in_channel)
    return [
        "",
        *(f"{f'weeks with {number}':<28}{weeks[number] / weeks.total():>8.1%}" for number in sorted(weeks)),
        "",
        *(f"{f'about {kind}':<28}{kinds[kind]:>8}" for kind in NudgeKind),
        *(f"{f'messages about {number}':<28}{together[number]:>8}" for number in sorted(together)),
        *(f"{f'duties in the channel, {how}':<36}{count}" for how, count in sorted(reminded.items())),
        f"{'members who were once let be':<28}{stopped:>8}",
    ]


def _welcome(settings: NudgeSettings, at: datetime) -> bool:
    """Whether a nudge is allowed at that time; computed from local time, independently of the tested rule."""
    hours = settings.hours
    local = at.astimezone(ZoneInfo(hours.zone))
    minute, begins, ends = (one.hour * 60 + one.minute for one in (local, hours.quiet_from, hours.quiet_until))
    return local.weekday() in hours.days and (minute - begins) % 1440 >= (ends - begins) % 1440


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks.nudges`: 200 circles live through a year of nudges, by the rules alone, in one table.

Exit code 1 when somebody was written to too often, in quiet hours, or about a thing already done.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from benchmarks.nudges.life import Life
from rules.nudges import WEEK, NudgeSettings
from vocabulary.nudges import NudgeKind

SIZES = range(5, 9)
SECOND_CIRCLE = 0.2


def main(words: Sequence[str] | None = None) -> int:
    """Live through all years, print the table, and tell whether all promises were kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nudges", description=__doc__)
    parser.add_argument("--circles", type=int, default=200)
    parser.add_argument("--sessions", type=int, default=26)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(words)
    years = [life_of(member, given.sessions, given.seed) for member in members(given.circles)]
    print(f"{given.circles} circles of 5 to 8 members ({len(years)} in all) in zones around the world,")
    print(f"{given.sessions} sessions each, seed {given.seed}.")
    print("\n".join(distribution(years)))
    broken = breaches(years)
    print("\n".join(["", *(f"{name}: {f'{count} BROKEN' if count else 'never'}" for name, count in broken.items())]))
    return 1 if any(broken.values()) else 0


Years = Sequence[Life]


def members(circles: int) -> range:
    """All members, numbered through."""
    return range(sum(SIZES[number % len(SIZES)] for number in range(circles)))


def life_of(member: int, sessions: int, seed: int) -> Life:
    """One member, with what they were told in a year."""
    chance = random.Random(f"{seed}:{member}")
    zones = sorted(available_timezones())
    places = 2 if chance.random() < SECOND_CIRCLE else 1
    life = Life(member, [chance.choice(zones) for _ in range(places)], sessions, chance)
    life.live()
    return life


def breaches(years: Years) -> dict[str, int]:
    """How often each promise was broken."""
    broken = Counter[str]()
    for life in years:
        wishes, told = life.settings, life.told
        moments = [one.batch.at for one in told]
        for at in moments:
            broken["more than the weekly number"] += sum(at - WEEK < one <= at for one in moments) > wishes.a_week
            broken["in quiet hours, or on another day"] += not _welcome(wishes, at)
        broken["about a thing already done"] += sum(bool(one.done) for one in told)
        broken["without consent"] += bool(told) and not wishes.consented
        broken["a ping to who wants no more messages"] += sum(
            not one.quietly for one in life.asides if wishes.consented
        )
        broken["a duty without a reminder anywhere"] += life.unreminded
    return broken


def distribution(years: Years) -> list[str]:
    """Lines of the table."""
    weeks = Counter[int]()
    for life in years:
        if life.settings.consented:
            of_week = Counter(one.batch.at.isocalendar()[:2] for one in life.told)
            weeks.update(of_week.values())
            weeks[0] += 52 - len(of_week)
    kinds = Counter(one.kind for life in years for told in life.told for one in told.batch.occasions)
    together = Counter(len(one.batch.occasions) for life in years for one in life.told)
    stopped = sum(any(one.batch.last for one in life.told) for life in years)
    asides = Counter("silently" if one.quietly else "with a ping" for life in years for one in life.asides)
    return [
        "",
        *(f"{f'weeks with {number}':<28}{weeks[number] / weeks.total():>8.1%}" for number in sorted(weeks)),
        "",
        *(f"{f'about {kind}':<28}{kinds[kind]:>8}" for kind in NudgeKind),
        *(f"{f'messages about {number}':<28}{together[number]:>8}" for number in sorted(together)),
        *(f"{f'duties in the channel, {how}':<36}{count}" for how, count in sorted(asides.items())),
        f"{'members who were once let be':<28}{stopped:>8}",
    ]


def _welcome(wishes: NudgeSettings, at: datetime) -> bool:
    """By the clock on the wall, not by the rule that is tried here."""
    hours = wishes.hours
    local = at.astimezone(ZoneInfo(hours.zone))
    minute, begins, ends = (one.hour * 60 + one.minute for one in (local, hours.quiet_from, hours.quiet_until))
    return local.weekday() in hours.days and (minute - begins) % 1440 >= (ends - begins) % 1440


if __name__ == "__main__":
    sys.exit(main())

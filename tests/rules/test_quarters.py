from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.quarters import QUARTER, beginnings

BERLIN = "Europe/Berlin"
SINCE = datetime(2025, 10, 2, 16, tzinfo=UTC)


def local(instants):
    return [f"{one.astimezone(ZoneInfo(BERLIN)):%d %b %H:%M}" for one in instants]


def test_the_first_quarter_ends_thirteen_weeks_after_the_last_retrospective_in_the_morning():
    assert local(beginnings(SINCE, BERLIN, SINCE)) == ["01 Jan 10:00"]


def test_a_quarter_that_begins_on_a_holiday_begins_then_all_the_same():
    new_year = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert local(beginnings(SINCE, BERLIN, new_year)) == ["01 Jan 10:00", "02 Apr 10:00"]


@pytest.mark.parametrize("weeks", [0, 12, 13, 14, 26, 52])
def test_from_then_on_there_is_one_every_thirteen_weeks(weeks):
    began = beginnings(SINCE, "UTC", SINCE + timedelta(weeks=weeks))
    assert began[-1] - SINCE.replace(hour=10) == (weeks // 13 + 1) * QUARTER
    assert len(began) == (1 if weeks < 13 else 2)


def test_in_the_zone_of_the_circle_a_morning_stays_a_morning_across_a_change_of_clocks():
    since = datetime(2026, 1, 8, 18, tzinfo=UTC)
    assert beginnings(since, BERLIN, since) == [datetime(2026, 4, 9, 8, tzinfo=UTC)]

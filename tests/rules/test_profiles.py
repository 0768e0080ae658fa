"""What stands in a profile."""

from datetime import time

import pytest

from rules.profiles import check_profile, check_waking_hours
from vocabulary.errors import Refusal, Refusals

NOTHING = dict.fromkeys(("domain", "sector", "career_stage", "can_help_with", "wants_to_learn"), "")


def test_every_field_may_be_left_empty():
    assert check_profile({}) == NOTHING


def test_a_field_of_several_lines_becomes_one():
    assert check_profile({"can_help_with": " SQL,\n\nand  dashboards "})["can_help_with"] == "SQL, and dashboards"


def test_what_shows_nothing_says_nothing():
    assert check_profile({"domain": "\u200b\u3164"}) == NOTHING


def test_each_field_that_is_too_long_is_named():
    with pytest.raises(Refusals) as refused:
        check_profile({"domain": "a" * 101, "sector": "a" * 100, "can_help_with": "a" * 501})
    assert [one.facts["field"] for one in refused.value.refusals] == ["domain", "can_help_with"]


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(time(7), time(23)), (time(16), time(2)), (time(7), None), (None, time(7)), (None, None)],
)
def test_waking_hours_may_go_past_midnight_and_may_lack_an_end(begins, ends):
    check_waking_hours(begins, ends)


def test_waking_hours_take_time():
    with pytest.raises(Refusal, match="profiles/no-waking-hours"):
        check_waking_hours(time(7), time(7))

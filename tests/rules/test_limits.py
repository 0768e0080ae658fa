"""Limits: how much is too much, and when it is possible again."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from rules.limits import DAY, HOUR, LIMITS, Limited, check
from runtime.words import Words
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_CAPTURES, MOST_MEMBERS

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
RUNNING = Path(__file__).parents[2] / "docs" / "running.md"
MINUTE = timedelta(minutes=1)


def ago(*minutes):
    return [NOW - one * MINUTE for one in minutes]


@pytest.mark.parametrize("limited", Limited)
def test_as_much_as_the_limit_is_allowed_and_one_more_is_not(limited):
    limit = LIMITS[limited]
    check(limited, [NOW] * limit.most, NOW)
    with pytest.raises(Refusal, match="limits/reached") as refusal:
        check(limited, [NOW] * (limit.most + 1), NOW)
    assert refusal.value.facts["again"] == NOW + limit.within


@pytest.mark.parametrize("limited", Limited)
def test_each_limit_has_a_sentence_that_says_when_it_is_possible_again(limited):
    most = LIMITS[limited].most
    sentence = Words().refusal(Refusal("limits/reached", limit=limited, most=most, again=NOW))
    assert re.fullmatch(rf"\w[^\n]*\b{most}\b[^\n]*\. Try again <t:1767636000:R>\.", sentence)


def test_it_is_possible_again_once_the_oldest_that_counts_is_over():
    times = ago(90, 59, 50, 40, 20, 10)
    check(Limited.CIRCLES, times, NOW)
    with pytest.raises(Refusal) as refusal:
        check(Limited.CIRCLES, [*times, NOW], NOW)
    assert refusal.value.facts["again"] == NOW + MINUTE


@given(st.lists(st.integers(0, 180), max_size=12))
def test_what_is_refused_is_possible_when_it_is_said_and_not_before(minutes):
    times = ago(*minutes)
    try:
        check(Limited.CIRCLES, [*times, NOW], NOW)
    except Refusal as refusal:
        again = refusal.facts["again"]
        assert isinstance(again, datetime)
        assert again > NOW
        check(Limited.CIRCLES, [*times, again], again)
        with pytest.raises(Refusal):
            check(Limited.CIRCLES, [*times, again - MINUTE / 60], again - MINUTE / 60)


def test_eight_people_who_do_all_of_it_as_fast_as_they_can_reach_no_limit():
    assert LIMITS[Limited.INVITATIONS].most >= LIMITS[Limited.CIRCLES].most * (MOST_MEMBERS - 1)
    assert LIMITS[Limited.PARKED].most * MOST_MEMBERS <= MOST_CAPTURES
    assert all(limit.within in (HOUR, DAY) for limit in LIMITS.values())


def test_the_documentation_has_the_same_table():
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| (an hour|a day) \|$", RUNNING.read_text(encoding="utf-8"), re.MULTILINE)
    within = {"an hour": HOUR, "a day": DAY}
    assert [(int(most), within[words]) for most, words in rows] == [(one.most, one.within) for one in LIMITS.values()]

from datetime import UTC, datetime, timedelta

import pytest

from rules.start_time import parse_start_time
from vocabulary.errors import Refusal

NOW = datetime(2026, 1, 20, 17, 12, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize("words", ["5", "5 min", "5 minutes ago", " 5m "])
def test_a_number_is_how_many_minutes_ago(words):
    assert parse_start_time(words, BERLIN, NOW) == NOW - timedelta(minutes=5)


@pytest.mark.parametrize("words", ["18:05", "18.05", "6:05 pm", "6:05pm", "at 18h05", "1805"])
def test_a_time_is_local(words):
    assert parse_start_time(words, BERLIN, NOW) == datetime(2026, 1, 20, 17, 5, tzinfo=UTC)


def test_just_after_midnight_a_time_before_it_is_yesterdays():
    now = datetime(2026, 1, 20, 23, 3, tzinfo=UTC)
    assert parse_start_time("23:58", BERLIN, now) == datetime(2026, 1, 20, 22, 58, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 1])
def test_of_a_local_time_that_comes_twice_it_is_the_nearer_one(hour):
    now = datetime(2026, 10, 25, hour, 40, tzinfo=UTC)
    assert parse_start_time("2:30", BERLIN, now) == now - timedelta(minutes=10)


def test_of_a_local_time_that_comes_twice_it_is_the_one_that_is_over():
    now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert parse_start_time("2:30", BERLIN, now) == now - timedelta(minutes=40)


def test_a_local_time_that_was_skipped_is_counted_on_from_before():
    now = datetime(2026, 3, 29, 1, 35, tzinfo=UTC)
    assert parse_start_time("2:30", BERLIN, now) == now - timedelta(minutes=5)


@pytest.mark.parametrize("words", ["", "soon", "25:00", "13:00 pm", "18:61", "-5"])
def test_anything_else_is_refused_with_the_way_to_write_it(words):
    with pytest.raises(Refusal, match="times/unreadable-start"):
        parse_start_time(words, BERLIN, NOW)

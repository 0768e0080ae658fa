"""Times of day by themselves, as quiet hours have them."""

from datetime import time

import pytest
from hypothesis import given, strategies as st

from rules.typed.clocks import read_clock
from vocabulary.errors import Ambiguous, Refusal


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("22:00", time(22)),
        ("7:30", time(7, 30)),
        (" 22.30 ", time(22, 30)),
        ("22h30", time(22, 30)),
        ("2230", time(22, 30)),
        ("22", time(22)),
        ("10pm", time(22)),
        ("10:30 p.m.", time(22, 30)),
        ("at 10pm", time(22)),
        ("12am", time(0)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("24:00", time(0)),
    ],
)
def test_a_time_is_understood_as_people_type_it(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["10", "at 10", "10 o'clock"])
def test_an_hour_before_noon_or_after_it_is_asked_about(text):
    with pytest.raises(Ambiguous) as question:
        read_clock(text)
    assert question.value.readings == ("10:00", "22:00")


@pytest.mark.parametrize(
    "text", ["", "late", "25:00", "22:60", "13pm", "22:00-8:00", "tomorrow 22:00", "22:00 ET", "2 hours", "8" * 200]
)
def test_anything_else_is_refused(text):
    with pytest.raises(Refusal, match="times/unreadable-clock"):
        read_clock(text)


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_each_minute_of_a_day_can_be_typed(at):
    assert read_clock(f"{at:%H:%M}") == read_clock(f"{at:%-I:%M %p}") == at

"""Plans of the form “When …, I will …”: which sentences are one, and which moments they name."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.if_then import moment_in, plan_in, read_plan_moment
from vocabulary.errors import Ambiguous, Refusal

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 1, 19, 16, tzinfo=UTC)
"""17:00 in Berlin."""
TUESDAY_MORNING = datetime(2026, 1, 20, 8, tzinfo=UTC)
"""9:00 in Berlin."""


def moment(text, now=MONDAY, zone=BERLIN):
    """The moment that the plan in a text names."""
    plan = plan_in(text)
    assert plan is not None
    return moment_in(plan.cue, zone, now)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("When it's Tuesday, I will call Tom. And more.", "When it's Tuesday, I will call Tom"),
        ("Book the room.\nWhen Ana is in,  I’ll ask her!", "When Ana is in, I’ll ask her"),
        ("if the test is green, then I will merge it", "if the test is green, then I will merge it"),
        ("Once it rains I'm going to read; then rest", "Once it rains I'm going to read"),
        ("Whenever at 9.30 I sit down, I am going to write", "Whenever at 9.30 I sit down, I am going to write"),
    ],
)
def test_a_plan_says_when_and_what_its_writer_will_do(text, words):
    plan = plan_in(text)
    assert plan is not None
    assert plan.words == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Write the hypotheses",
        "I will write when I can",
        "When we meet, Ana will write",
        "When. I will",
        "When, I will",
    ],
)
def test_anything_else_is_no_plan(text):
    assert plan_in(text) is None


def test_a_long_text_without_a_plan_is_read_at_once():
    assert plan_in("when I " * 600) is None


@pytest.mark.parametrize(
    "text",
    [
        "When it's Tuesday 9:00, I will write",
        "When I open my laptop on Tuesday at 9:00, I will write",
        "When it is Tuesday and I sit down at 9am I will write",
        "When my train leaves at 9:00 tomorrow, I'll write",
        "When the clock says 9:00, I will write",
    ],
)
def test_a_time_is_understood_among_other_words(text):
    understood = moment(text)
    assert understood is not None
    assert (understood.at, understood.day_only) == (TUESDAY_MORNING, False)


def test_a_weekday_alone_means_its_morning():
    understood = moment("When Tuesday comes, I will write")
    assert understood is not None
    assert (understood.at, understood.day_only) == (TUESDAY_MORNING, True)


def test_a_moment_is_meant_by_its_readers_own_clock():
    understood = moment("When it's Tuesday 9:00, I will write", zone="America/Lima")
    assert understood is not None
    assert understood.at == TUESDAY_MORNING + timedelta(hours=6)


@pytest.mark.parametrize(
    "text",
    [
        "When the numbers are in, I will write",
        "When 9 people have signed up, I will write",
        "When I sat down in the sun, I will write",
        "When I'm in Paris, I will write",
        "When it may be too late, I will write",
        "When it's Tuesday evening, I will write",
        "When I get up in the morning, I will write",
        "When it was 5 January 2026 9:00, I will write",
    ],
)
def test_what_names_no_certain_moment_to_come_is_asked_about(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("When it's Tuesday at 9, I will", ["Tuesday 20 January 2026 09:00", "Tuesday 20 January 2026 21:00"]),
        ("When it's Tuesday or Friday, I will", ["Tuesday 20 January 2026 09:00", "Friday 23 January 2026 09:00"]),
    ],
)
def test_what_may_mean_several_moments_is_asked_about_with_all_of_them(text, readings):
    with pytest.raises(Ambiguous) as asked:
        moment(text + " write")
    assert list(asked.value.readings) == readings
    assert [read_plan_moment(one, BERLIN, MONDAY).day_only for one in readings] == [False, False]


def test_what_was_typed_by_itself_is_understood_whole_or_refused():
    assert read_plan_moment("Tuesday", BERLIN, MONDAY).at == TUESDAY_MORNING
    for typed, refused in {
        "on Tuesday evening": "times/no-time-of-day",
        "when I like": "times/unreadable",
        "yesterday 9:00": "times/passed",
    }.items():
        with pytest.raises(Refusal, match=refused):
            read_plan_moment(typed, BERLIN, MONDAY)

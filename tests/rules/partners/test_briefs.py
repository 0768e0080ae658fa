"""When a brief is due, and which questions it brings."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.partners.briefs import BriefTime, next_brief, starters

TUESDAY = datetime(2026, 1, 20, 17, tzinfo=UTC)
ENDS = TUESDAY + timedelta(weeks=7)
NEXT = TUESDAY + timedelta(weeks=2)
NAMES = ["a", "b", "c", "d", "e"]


def brief(opened_at=TUESDAY, session_at=NEXT, *, first=False, cycle=TUESDAY):
    return next_brief(opened_at, ENDS, cycle, session_at, "Europe/Berlin", first=first)


def test_the_first_comes_when_they_become_partners():
    assert brief(first=True) == BriefTime(TUESDAY, NEXT)
    assert brief(first=True, session_at=None) == BriefTime(TUESDAY, ENDS)


def test_the_next_ones_come_two_mornings_after_the_session():
    assert brief() == BriefTime(datetime(2026, 1, 22, 9, tzinfo=UTC), NEXT)


def test_the_morning_is_the_circles_when_clocks_have_changed():
    cycle = datetime(2026, 3, 28, 17, tzinfo=UTC)
    due = next_brief(
        TUESDAY, ENDS + timedelta(weeks=8), cycle, cycle + timedelta(weeks=2), "Europe/Berlin", first=False
    )
    assert due.at == datetime(2026, 3, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize("session_at", [None, TUESDAY + timedelta(days=3)])
def test_none_comes_without_a_session_ahead_or_just_before_it(session_at):
    assert brief(session_at=session_at) is None


def test_no_question_comes_again_before_all_others_were_asked():
    asked = []
    for _ in range(5):
        asked.append(starters(NAMES, asked, turn=1))
    often = [sum(name in questions for questions in asked) for name in NAMES]
    assert often == [2] * 5
    assert len(set(asked[0] + asked[1])) == 4


def test_partners_of_one_circle_begin_with_other_questions():
    assert starters(NAMES, [], turn=0) == ("a", "b")
    assert starters(NAMES, [], turn=1) == ("c", "d")

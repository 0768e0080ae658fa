from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from rules.help import MOST_HINTS, Inside, Moment, Outside, hints_inside, hints_outside
from vocabulary.help import Hint

STRANGER = Outside(circles=0, on_server=True, may_found=False, manages=False)
MEMBER = Inside(Moment.TO_COME, leads=False, replied=True, has_goal=True, takes_nudges=True, has_partners=False)


def test_a_stranger_reads_what_circles_are_and_who_founds_them():
    assert hints_outside(STRANGER) == (Hint.WHAT_CIRCLES_ARE, Hint.WHO_FOUNDS)


def test_whoever_may_found_a_circle_is_told_how():
    assert hints_outside(replace(STRANGER, may_found=True)) == (Hint.WHAT_CIRCLES_ARE, Hint.FOUND)


def test_whoever_manages_the_server_is_told_where_its_settings_are():
    assert hints_outside(replace(STRANGER, may_found=True, manages=True))[-1] is Hint.SERVER


def test_in_a_dm_nobody_is_told_to_found_a_circle_there():
    assert hints_outside(replace(STRANGER, on_server=False)) == (Hint.WHAT_CIRCLES_ARE, Hint.FOUND_ON_SERVER)


def test_whoever_is_in_circles_is_led_to_them():
    assert hints_outside(replace(STRANGER, circles=2))[0] is Hint.YOUR_CIRCLES


def test_without_a_session_setting_one_comes_first():
    assert hints_inside(replace(MEMBER, moment=Moment.NONE_SET))[0] is Hint.SCHEDULE


@pytest.mark.parametrize(("leads", "first"), [(True, Hint.LEAD_NEXT), (False, Hint.NEXT_SESSION)])
def test_the_next_session_is_told_as_what_one_is_in_it(leads, first):
    assert hints_inside(replace(MEMBER, leads=leads))[0] is first


def test_an_organiser_whose_circle_is_not_set_up_goes_on_with_that_first():
    assert hints_inside(replace(MEMBER, sets_up=True))[0] is Hint.SET_UP
    assert Hint.SET_UP not in hints_inside(replace(MEMBER, sets_up=True, moment=Moment.ON))


def test_whoever_is_away_reads_how_to_come_back_and_is_offered_nothing_else_to_do():
    busy = {"away": True, "leads": True, "replied": False, "takes_nudges": False, "has_partners": True, "sets_up": True}
    for moment, hints in (
        (Moment.NONE_SET, (Hint.BACK, Hint.ABOUT)),
        (Moment.TO_COME, (Hint.BACK, Hint.MEETS, Hint.ABOUT)),
        (Moment.ON, (Hint.BACK, Hint.ABOUT)),
    ):
        assert hints_inside(replace(MEMBER, moment=moment, **busy)) == hints
    away = replace(STRANGER, circles=2, may_found=True, manages=True, away=True)
    assert hints_outside(away) == (Hint.BACK, Hint.YOUR_CIRCLES)


def test_nobody_is_asked_twice_whether_they_will_be_there():
    assert Hint.REPLY not in hints_inside(MEMBER)
    assert Hint.REPLY in hints_inside(replace(MEMBER, replied=False))


def test_while_a_session_is_on_only_the_facilitator_reads_how_to_lead():
    on = replace(MEMBER, moment=Moment.ON)
    assert hints_inside(on)[:2] == (Hint.WHERE_ARE_WE, Hint.COMMIT)
    assert hints_inside(replace(on, leads=True))[:3] == (Hint.WHERE_ARE_WE, Hint.LEAD, Hint.COMMIT)


def test_nudges_are_offered_to_those_only_who_get_none():
    assert Hint.NUDGES not in hints_inside(MEMBER)
    assert Hint.NUDGES in hints_inside(replace(MEMBER, takes_nudges=False))


@given(st.builds(Inside), st.builds(Outside))
def test_an_answer_is_short_and_says_nothing_twice(inside, outside):
    for hints in (hints_inside(inside), hints_outside(outside)):
        assert 0 < len(hints) <= MOST_HINTS
        assert len(set(hints)) == len(hints)


def test_nobody_is_offered_to_commit_themselves_in_a_session_that_asks_for_no_commitment():
    on = replace(MEMBER, moment=Moment.ON)
    assert Hint.COMMIT in hints_inside(on)
    assert Hint.COMMIT not in hints_inside(replace(on, commits=False))

"""What is done and what is next at the start of a circle."""

from dataclasses import replace

from hypothesis import given, strategies as st

from rules.first_steps import StartFacts, steps_of_circle, steps_of_organiser
from vocabulary.first_steps import Step

ANA, BEN, CHI, DEE = range(1, 5)
BEGUN = StartFacts(frozenset({ANA}), asked=0, with_goals=frozenset(), session=False, met=False)
FACTS = st.builds(
    StartFacts,
    st.frozensets(st.integers(1, 8), min_size=1),
    st.integers(0, 7),
    st.frozensets(st.integers(1, 8)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def next_for_ana(after=None, **facts):
    return steps_of_organiser(replace(BEGUN, **facts), ANA).next(after)


def test_at_first_one_of_five_is_done_and_people_are_next():
    steps = steps_of_organiser(BEGUN, ANA)
    assert (steps.count, len(steps.done)) == (1, 5)
    assert steps.next() is Step.PEOPLE


def test_those_who_are_asked_count_for_who_asked_them_but_not_for_all_to_see():
    facts = replace(BEGUN, asked=3)
    assert steps_of_organiser(facts, ANA).done[Step.PEOPLE]
    assert not steps_of_circle(facts).done[Step.PEOPLE]
    assert steps_of_circle(replace(BEGUN, members=frozenset({ANA, BEN, CHI, DEE}))).done[Step.PEOPLE]


def test_each_thing_that_is_done_leads_to_the_next():
    assert next_for_ana(asked=4) is Step.SESSION
    assert next_for_ana(asked=4, session=True) is Step.NUDGES
    assert next_for_ana(asked=4, session=True, decided=True) is Step.GOAL
    assert next_for_ana(asked=4, session=True, decided=True, with_goals=frozenset({ANA})) is None


def test_the_goal_of_another_member_is_not_ones_own():
    assert next_for_ana(asked=4, session=True, decided=True, with_goals=frozenset({BEN})) is Step.GOAL


def test_what_is_put_off_comes_back_after_the_rest():
    assert next_for_ana(Step.PEOPLE) is Step.SESSION
    assert next_for_ana(Step.GOAL) is Step.PEOPLE
    assert next_for_ana(Step.PEOPLE, session=True, decided=True, with_goals=frozenset({ANA})) is Step.PEOPLE


def test_all_of_a_circle_need_a_goal_and_the_first_session_comes_last():
    two = replace(BEGUN, members=frozenset({ANA, BEN}), with_goals=frozenset({ANA}), session=True)
    assert not steps_of_circle(two).done[Step.GOALS]
    both = replace(two, with_goals=frozenset({ANA, BEN}))
    assert steps_of_circle(both).done[Step.GOALS]
    assert steps_of_circle(both).next(Step.GOALS) is Step.MEETING


@given(FACTS)
def test_nothing_that_only_one_person_may_know_changes_what_all_see(facts):
    assert steps_of_circle(facts) == steps_of_circle(replace(facts, asked=0, decided=False))


@given(FACTS, st.sampled_from(Step) | st.none())
def test_what_is_next_is_not_done_and_nothing_is_next_only_when_all_is_done(facts, after):
    for steps in (steps_of_circle(facts), steps_of_organiser(facts, ANA)):
        step = steps.next(after)
        assert (step is None) == all(steps.done.values())
        assert step is None or not steps.done[step]

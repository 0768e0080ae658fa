"""Setting a goal, carrying it over and dropping it: one at a time for each member and cycle."""

import asyncio

import pytest

from db.models import Goal, Member
from services.goals.goals import GoalSet
from tests.services.goal_play import WORDS, goal_of, open_next_cycle
from tests.services.house import BEN, CHI, FAY
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind

BECAUSE = "The data came late"


@pytest.fixture
def goals(house):
    return house.services.goals.goals


async def looked_at(house, circle, user_id=BEN):
    """Whether the board and the member's nudges are looked at now."""
    return {await house.job(JobKind.BOARD, circle.id), await house.job(JobKind.NUDGES, user_id)} == {house.now}


async def ben_with_goal(house, circle):
    """The id of Ben's goal, of which nothing waits to be looked at any more."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    await house.run_jobs()
    house.clock.leap_to(house.now.replace(minute=30))
    return (await goal_of(circle, BEN)).id


async def test_a_goal_is_written_down_for_the_open_cycle(house, circle, goals):
    assert await goals.set(circle.id, BEN, WORDS) == GoalSet(WORDS["goal"], created=True, moved=False)
    goal = await goal_of(circle, BEN)
    assert {name: getattr(goal, name) for name in WORDS} == WORDS
    assert goal.set_at == house.now
    assert await looked_at(house, circle)


async def test_set_again_it_is_changed(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    assert await goals.set(circle.id, BEN, WORDS | {"goal": "Two tests"}) == GoalSet("Two tests", False, False)
    changed = await Goal.get()
    assert (changed.id, changed.goal, changed.why, changed.set_at) == (goal, "Two tests", WORDS["why"], house.now)
    assert await looked_at(house, circle)


async def test_the_same_form_from_two_devices_at_once_makes_one_goal(circle, goals):
    both = await asyncio.gather(*(goals.set(circle.id, BEN, WORDS) for _ in range(2)))
    assert sorted(one.created for one in both) == [False, True]
    assert await Goal.all().count() == 1


async def test_a_field_that_is_empty_is_refused_and_nothing_written(circle, goals):
    with pytest.raises(Exception, match=r"goals/empty-field \(field='why'\)"):
        await goals.set(circle.id, BEN, WORDS | {"why": " "})
    assert not await Goal.exists()


async def test_only_members_of_a_circle_that_is_open_set_goals(house, circle, goals):
    with pytest.raises(Refusal, match="circles/members-only"):
        await goals.set(circle.id, FAY, WORDS)
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await goals.set(circle.id, BEN, WORDS)
    circle.closed_at = house.now
    await circle.save()
    with pytest.raises(Refusal, match="circles/closed"):
        await goals.set(circle.id, CHI, WORDS)


async def test_the_form_starts_from_what_is_set_or_else_from_the_last_cycles_goal(house, circle, goals):
    first = await goals.form(circle.id, BEN)
    assert first.prefilled == {}
    await goals.set(circle.id, BEN, WORDS)
    assert await goals.form(circle.id, BEN) == type(first)(first.cycle, WORDS)
    cycle = await open_next_cycle(house, circle)
    assert await goals.form(circle.id, BEN) == type(first)(cycle.id, WORDS)
    await goals.set(circle.id, BEN, WORDS | {"goal": "The next one"})
    assert (await goals.form(circle.id, BEN)).prefilled["goal"] == "The next one"
    assert await Goal.all().count() == 2


async def test_a_cycle_that_closes_while_the_form_is_open_loses_nothing(house, circle, goals):
    seen = (await goals.form(circle.id, BEN)).cycle
    new = await open_next_cycle(house, circle)
    assert (await goals.set(circle.id, BEN, WORDS, seen)).moved
    assert (await Goal.get()).cycle_id == new.id
    assert not (await goals.set(circle.id, BEN, WORDS, new.id)).moved


async def test_a_goal_is_dropped_with_its_reason_and_another_one_set_in_the_same_cycle(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    await goals.check_drop(goal, BEN)
    assert await goals.drop(goal, BEN, " It was stopped ") == WORDS["goal"]
    dropped = await Goal.get()
    assert (dropped.dropped_at, dropped.dropped_because) == (house.now, "It was stopped")
    assert await looked_at(house, circle)
    assert (await goals.set(circle.id, BEN, WORDS)).created
    assert await Goal.filter(dropped_at=None).count() == 1


async def test_a_goal_of_the_last_cycle_is_carried_over_with_its_reason(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    await open_next_cycle(house, circle)
    await goals.check_carry_over(goal, BEN)
    assert await goals.carry_over(goal, BEN, BECAUSE) == WORDS["goal"]
    new = await goal_of(circle, BEN)
    assert (new.carried_from_id, new.carried_because, new.set_at) == (goal, BECAUSE, house.now)
    assert {name: getattr(new, name) for name in WORDS} == WORDS
    assert await looked_at(house, circle)


async def test_it_is_carried_over_once(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    await open_next_cycle(house, circle)
    forms = (goals.carry_over(goal, BEN, BECAUSE) for _ in range(2))
    done, refused = await asyncio.gather(*forms, return_exceptions=True)
    assert done == WORDS["goal"]
    assert isinstance(refused, Refusal)
    assert refused.sentence == "goals/one-at-a-time"
    assert await Goal.all().count() == 2


async def test_a_goal_of_this_cycle_needs_no_carrying_and_one_of_an_earlier_cycle_no_dropping(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    with pytest.raises(Refusal, match="goals/nothing-to-carry-over"):
        await goals.check_carry_over(goal, BEN)
    with pytest.raises(Refusal, match="goals/nothing-to-carry-over"):
        await goals.carry_over(goal, BEN, BECAUSE)
    await open_next_cycle(house, circle)
    with pytest.raises(Refusal, match="goals/over"):
        await goals.check_drop(goal, BEN)
    with pytest.raises(Refusal, match="goals/over"):
        await goals.drop(goal, BEN, BECAUSE)
    assert await Goal.filter(dropped_at=None).count() == 1


async def test_both_want_a_reason(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    with pytest.raises(Refusal, match="goals/reason-missing"):
        await goals.drop(goal, BEN, "  ")
    await open_next_cycle(house, circle)
    with pytest.raises(Refusal, match="goals/reason-missing"):
        await goals.carry_over(goal, BEN, "")


async def test_nobody_changes_anothers_goal_nor_one_that_is_dropped(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    with pytest.raises(Refusal, match="goals/not-yours"):
        await goals.drop(goal, CHI, BECAUSE)
    await goals.drop(goal, BEN, BECAUSE)
    with pytest.raises(Refusal, match="goals/dropped"):
        await goals.check_drop(goal, BEN)


async def test_who_has_left_changes_nothing_of_their_goals_there(house, circle, goals):
    goal = await ben_with_goal(house, circle)
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await goals.drop(goal, BEN, BECAUSE)

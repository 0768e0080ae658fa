"""Plans, “When …, I will …”: shown before they count, nudged about once, in place of the check-in halfway."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Goal, Person
from tests.services.goal_play import WORDS, check_in, goal_of, open_next_cycle
from tests.services.house import BEN, CHI
from tests.services.nudge_play import SESSION, labels, reasons, schedule, texts
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.goals import GoalStatus
from vocabulary.keys import Address
from vocabulary.nudges import NudgeKind

PLAN = "When it's Thursday 9:00, I will call three teachers"
THURSDAY = datetime(2026, 1, 22, 8, tzinfo=UTC)
"""9:00 in Berlin."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def moments(house):
    return house.services.goals.plans


@played
async def goal(house, circle):
    """The id of Ben's goal, which has a plan; he has agreed to nudges, and the circle meets in two weeks."""
    await schedule(house, circle)
    await house.services.nudges.settings.start(BEN)
    return (await plan(house, circle, PLAN)).plan_of


async def plan(house, circle, actions, user_id=BEN):
    return await house.services.goals.goals.set(circle.id, user_id, WORDS | {"actions": actions})


async def about_plans(house, user_id=BEN):
    return [text for text in texts(house, user_id) if "about your plan" in text]


async def test_a_goal_with_a_plan_offers_to_nudge_and_one_without_does_not(house, circle):
    assert (await plan(house, circle, "Call three teachers")).plan_of is None
    assert (await plan(house, circle, PLAN)).plan_of == (await goal_of(circle, BEN)).id


async def test_the_moment_is_shown_before_it_counts(house, circle, goal, moments):
    shown = await moments.understand(goal, BEN)
    assert (shown.words, shown.at, shown.comes_at, shown.day_only) == (PLAN, THURSDAY, THURSDAY, False)
    assert (await Goal.get()).plan_at is None


async def test_the_nudge_comes_at_that_moment_with_the_plan_and_the_three_answers(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    await house.pass_time(THURSDAY - MINUTE)
    assert texts(house) == []
    await house.pass_time(THURSDAY + MINUTE)
    (message,) = house.dms(BEN)
    assert f"> {PLAN}" in message.text
    assert labels(message) == [["On track", "Stuck", "Done"]]


async def test_it_comes_once_and_in_place_of_the_check_in_halfway(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    await house.pass_time(SESSION - timedelta(days=3))
    assert len(texts(house)) == 1
    left_out = reasons((await house.services.nudges.preview.show(BEN)).left_out)
    assert left_out["how your goal is going"] == "you chose a moment for it, and I'll ask you then"
    with pytest.raises(Refusal, match="goals/plan-had-its-moment"):
        await moments.understand(goal, BEN)


async def test_who_is_done_by_then_is_not_nudged(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    await check_in(house, goal, GoalStatus.DONE, words="There it is")
    await house.pass_time(THURSDAY + timedelta(days=1))
    assert await about_plans(house) == []


async def test_taken_back_by_one_press_it_does_not_come_and_the_check_in_does(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    await house.run_jobs()
    await moments.take_back(goal, BEN)
    await moments.take_back(goal, BEN)
    await house.pass_time(SESSION - timedelta(days=3))
    (text,) = texts(house)
    assert "halfway" in text
    assert (await moments.understand(goal, BEN, "Saturday 10:00")).words == PLAN


async def test_a_moment_in_quiet_hours_is_shown_with_when_the_nudge_comes_instead(house, circle, goal, moments):
    shown = await moments.understand(goal, BEN, "Thursday 6:30")
    assert shown.at == THURSDAY - timedelta(hours=2, minutes=30)
    assert shown.comes_at == THURSDAY - timedelta(hours=1)
    await moments.set(goal, BEN, shown.at)
    await house.pass_time(shown.comes_at - MINUTE)
    assert texts(house) == []
    await house.pass_time(shown.comes_at + timedelta(minutes=11))
    assert len(await about_plans(house)) == 1


async def test_a_moment_at_which_no_nudge_can_come_is_refused_with_another_try(house, circle, goal, moments):
    await Person.filter(id=BEN).update(nudge_days=frozenset({0, 1}))
    with pytest.raises(Refusal, match="goals/plan-unwelcome") as refused:
        await moments.understand(goal, BEN)
    assert refused.value.offers == (Address(ButtonKind.GOAL_PLAN_ASK, goal),)
    await house.services.absences.set(BEN, None, None)
    with pytest.raises(Refusal, match="goals/plan-unwelcome"):
        await moments.set(goal, BEN, THURSDAY)


async def test_a_moment_after_the_next_session_is_refused(house, circle, goal, moments):
    with pytest.raises(Refusal, match="goals/plan-after-session"):
        await moments.understand(goal, BEN, "3 February 9:00")


async def test_a_moment_that_passed_while_it_was_shown_is_refused(house, circle, goal, moments):
    house.clock.leap_to(THURSDAY)
    with pytest.raises(Refusal, match="goals/plan-moment-passed"):
        await moments.set(goal, BEN, THURSDAY)


async def test_who_gets_no_nudges_is_told_what_would_make_it_possible(house, circle, moments):
    goal = (await plan(house, circle, PLAN)).plan_of
    with pytest.raises(Refusal, match="goals/plan-without-nudges"):
        await moments.understand(goal, BEN)
    await house.services.nudges.settings.start(BEN)
    assert (await moments.understand(goal, BEN)).at == THURSDAY
    await Person.filter(id=BEN).update(nudges_without=frozenset({NudgeKind.PLAN}))
    with pytest.raises(Refusal, match="goals/plan-kind-off"):
        await moments.understand(goal, BEN)
    await Person.filter(id=BEN).update(nudges_without=frozenset(), unreachable_since=house.now)
    with pytest.raises(Refusal, match="goals/plan-dms-closed"):
        await moments.understand(goal, BEN)


async def test_where_nothing_is_understood_nothing_is_guessed(house, circle, goal, moments):
    await plan(house, circle, "When the numbers are in, I will write")
    assert await moments.understand(goal, BEN) is None
    await plan(house, circle, "When it's Friday at 9, I will write")
    with pytest.raises(Ambiguous):
        await moments.understand(goal, BEN)


async def test_a_goal_that_is_changed_keeps_the_moment_as_long_as_its_plan_stays(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    kept = await plan(house, circle, f"{PLAN}. Then rest")
    assert (kept.plan_of, kept.plan_off, (await Goal.get()).plan_at) == (None, False, THURSDAY)
    other = await plan(house, circle, "When it's Friday, I will write")
    assert (other.plan_of, other.plan_off, (await Goal.get()).plan_at) == (goal, True, None)


async def test_a_plan_is_for_its_own_member_and_cycle(house, circle, goal, moments):
    with pytest.raises(Refusal, match="goals/not-yours"):
        await moments.understand(goal, CHI)
    await open_next_cycle(house, circle)
    with pytest.raises(Refusal, match="goals/plan-over"):
        await moments.understand(goal, BEN)
    await moments.take_back(goal, BEN)


async def test_a_goal_that_lost_its_plan_is_refused_with_the_way_to_write_one(house, circle, goal, moments):
    await plan(house, circle, "Call three teachers")
    with pytest.raises(Refusal, match="goals/no-plan") as refused:
        await moments.understand(goal, BEN)
    assert refused.value.offers == (Address(ButtonKind.GOAL_SET, circle.id),)


async def test_its_moment_is_shown_with_the_goal_until_it_has_come(house, circle, goal, moments):
    show = house.services.goals.goals.show
    assert ((await show(circle.id, BEN, BEN)).has_plan, (await show(circle.id, BEN, BEN)).plan_at) == (True, None)
    await moments.set(goal, BEN, THURSDAY)
    assert (await show(circle.id, BEN, BEN)).plan_at == THURSDAY
    house.clock.leap_to(THURSDAY + MINUTE)
    shown = await show(circle.id, BEN, BEN)
    assert (shown.has_plan, shown.plan_at) == (False, None)


async def test_a_circle_that_pauses_is_nudged_about_no_plan(house, circle, goal, moments):
    await moments.set(goal, BEN, THURSDAY)
    circle.paused_until = date(2026, 3, 1)
    await circle.save()
    await house.pass_time(THURSDAY + timedelta(days=1))
    assert await about_plans(house) == []

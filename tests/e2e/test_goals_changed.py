"""What becomes of goals: carried over, dropped, looked back at."""

import asyncio

from db.models import Goal
from db.queries import open_cycle
from tests.e2e.staging import GOAL


async def next_cycle(circle):
    cycle = await open_cycle(circle.id)
    at = circle.stage.clock.now()
    return await type(cycle).create(circle_id=circle.id, number=cycle.number + 1, opened_at=at)


async def give_reason(person, message, button, words):
    return await person.fill(await person.click(message, button), words=words)


async def test_a_goal_is_dropped_with_its_reason_and_another_one_set_in_the_same_cycle(circle, stage):
    await circle.set_goal(stage.ben)
    shown = await stage.ben.slash(circle.text, "goal show")
    assert shown.buttons == ["Set my goal", "Report progress", "Drop it"]
    assert "Dropped, and that is fine" in (await give_reason(stage.ben, shown, "Drop it", "It was stopped")).text
    await stage.settled()
    board = await stage.shown(stage.chi, circle.text, "Goals, cycle 1")
    assert f"{stage.ben.mention} · not set yet" in board.text
    await circle.set_goal(stage.ben, goal="Something smaller")
    assert await Goal.filter(dropped_at=None).count() == 1
    history = (await stage.ben.slash(circle.text, "goal history")).text
    assert "Dropped: It was stopped" in history
    assert "Something smaller" in history


async def test_a_goal_of_the_last_cycle_is_carried_over_with_its_reason_once(circle, stage):
    await circle.set_goal(stage.ben)
    await next_cycle(circle)
    shown = await stage.ben.slash(circle.text, "goal show")
    assert "Nothing is set in this cycle yet. The last one was" in shown.text
    assert shown.buttons == ["Carry it over", "Set my goal"]
    forms = [await stage.ben.click(shown, "Carry it over") for _ in range(2)]
    answers = await asyncio.gather(*(stage.ben.fill(form, words="The data came late") for form in forms))
    assert sorted(answer.text.split(" ")[0] for answer in answers) == ["Carried", "You"]
    old, new = await Goal.all().order_by("id")
    assert (new.goal, new.carried_from_id, new.carried_because) == (old.goal, old.id, "The data came late")
    assert "Carried over: The data came late" in (await stage.ben.slash(circle.text, "goal history")).text


async def test_a_reason_is_wanted_and_nothing_is_dropped_twice(circle, stage):
    await circle.set_goal(stage.ben)
    shown = await stage.ben.slash(circle.text, "goal show")
    assert "half a sentence is enough" in (await give_reason(stage.ben, shown, "Drop it", "  ")).text
    await give_reason(stage.ben, shown, "Drop it", "Enough")
    assert "dropped already" in (await stage.ben.click(shown, "Drop it")).text


async def test_a_goal_of_a_cycle_that_is_over_needs_no_dropping(circle, stage):
    await circle.set_goal(stage.ben)
    shown = await stage.ben.slash(circle.text, "goal show")
    await next_cycle(circle)
    assert "The cycle of this goal is over" in (await stage.ben.click(shown, "Drop it")).text


async def test_a_cycle_that_closes_while_the_form_is_open_loses_nothing(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    new = await next_cycle(circle)
    answer = await stage.ben.fill(form, GOAL)
    assert "A new cycle has begun while you wrote" in answer.text
    assert (await Goal.get()).cycle_id == new.id


async def test_what_is_said_about_a_goal_of_a_cycle_that_is_over_is_noted_all_the_same(circle, stage):
    await circle.set_goal(stage.ben)
    board = await stage.shown(stage.ben, circle.text, "Goals, cycle 1")
    asked = await stage.ben.click(board, "Report progress")
    await next_cycle(circle)
    assert "It belongs to a cycle that is over by now." in (await stage.ben.click(asked, "On track")).text


async def test_a_new_cycle_has_a_board_of_its_own_and_only_that_is_pinned(circle, stage):
    await circle.set_goal(stage.ben)
    old = await stage.shown(stage.ben, circle.text, "Goals, cycle 1")
    await stage.seen(lambda: old.pinned)
    await next_cycle(circle)
    await circle.set_goal(stage.ben, goal="The next one")
    new = await stage.shown(stage.ben, circle.text, "Goals, cycle 2")
    await stage.seen(lambda: new.pinned and not old.pinned)
    assert "This cycle is over" in old.text
    assert old.buttons == []
    assert GOAL["Goal"] in old.text
    await stage.settled(hours=1)
    assert not old.pinned


async def test_history_is_ones_own_and_everybodys_in_the_circles_channel_only(circle, stage):
    await circle.set_goal(stage.ben)
    await circle.set_goal(stage.chi, goal="Count what students change")
    own = (await stage.ben.slash(circle.text, "goal history")).text
    assert GOAL["Goal"] in own
    assert "Count what" not in own
    assert "Count what" in (await stage.ben.slash(circle.text, "goal history", member=stage.chi)).text
    everyone = await stage.ben.slash(circle.text, "goal history", everyone=True)
    assert f"{stage.chi.mention}: set" in everyone.text
    assert everyone.ephemeral
    elsewhere = await stage.ben.slash(stage.general, "goal history", everyone=True)
    assert f"<#{circle.text.id}> only" in elsewhere.text


async def test_before_the_first_goal_the_history_says_so(circle, stage):
    assert "No goal has been set so far." in (await stage.ben.slash(circle.text, "goal history")).text

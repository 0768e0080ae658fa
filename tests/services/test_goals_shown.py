"""Looking at goals: at one with what was said about it, and back at all of them."""

import pytest

from db.models import Progress
from services.lookup import CircleHere
from tests.reading import plain
from tests.services.goal_play import WORDS, check_in, goal_of, open_next_cycle
from tests.services.house import BEN, CHI, DEE
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import GoalStatus


@pytest.fixture
def goals(house):
    return house.services.goals.goals


@played
async def goal(house, circle):
    """The id of Ben's goal."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    return (await goal_of(circle, BEN)).id


def read(house, goal, *, person=BEN, own=True):
    """What somebody reads who asks for a goal."""
    return house.words.render("goal/show", person=person, own=own, goal=goal, tried=[])


def looked_back(house, found, *, everyone=False):
    """What somebody reads who asks for earlier goals."""
    return house.words.render("goal/history", goals=found, everyone=everyone)


async def test_a_goal_is_shown_in_its_five_fields_to_its_member_and_to_others(house, circle, goals, goal):
    for asked_by in (BEN, CHI):
        shown = await goals.show(circle.id, BEN, asked_by)
        assert (shown.id, shown.last, shown.set_at) == (goal, False, house.now)
        text = read(house, shown, own=asked_by == BEN)
        assert all(f"** {words}" in text for words in WORDS.values())


async def test_one_that_is_not_set_says_so(house, circle, goals):
    for asked_by, words in ((BEN, "You don't have a goal"), (CHI, f"<@{BEN}> doesn't have a goal")):
        shown = await goals.show(circle.id, BEN, asked_by)
        assert shown is None
        assert words in read(house, shown, own=asked_by == BEN)


async def test_until_another_is_set_its_member_sees_the_last_cycles_goal_and_others_none(house, circle, goals, goal):
    await open_next_cycle(house, circle)
    shown = await goals.show(circle.id, BEN, BEN)
    assert (shown.id, shown.last) == (goal, True)
    assert "There's no goal in this cycle yet. The last one was" in read(house, shown)
    assert await goals.show(circle.id, BEN, CHI) is None
    await goals.carry_over(goal, BEN, "The data came late")
    shown = await goals.show(circle.id, BEN, BEN)
    assert (shown.last, shown.carried_because) == (False, "The data came late")
    assert "**Carried over** The data came late" in read(house, shown)


async def test_only_what_was_said_last_is_shown_and_what_shows_it(house, circle, goals, goal):
    for number in range(7):
        await check_in(house, goal, words=f"step {number}")
    await check_in(house, goal, GoalStatus.DONE, link="https://example.org/debrief")
    shown = await goals.show(circle.id, BEN, CHI)
    assert [one.words for one in shown.said] == ["step 3", "step 4", "step 5", "step 6", ""]
    text = read(house, shown)
    assert "On track: step 6" in text
    assert text.endswith("Done <https://example.org/debrief>")


async def test_words_that_try_to_ping_or_to_format_do_neither(house, circle, goals):
    await goals.set(circle.id, BEN, WORDS | {"why": "@everyone <@&1> ```js\nalert(1)``` **bold** שלום 🙂"})
    text = read(house, await goals.show(circle.id, BEN, BEN))
    assert "@everyone <@&1> ```js\nalert(1)``` **bold** שלום 🙂" in plain(text)


async def test_before_the_first_goal_the_history_says_so(house, circle, goals):
    assert looked_back(house, await goals.history(circle.id, BEN)) == "No goals yet."


async def test_the_history_tells_what_became_of_each_goal(house, circle, goals, goal):
    await check_in(house, goal, GoalStatus.STUCK, words="No export")
    await goals.drop(goal, BEN, "It was stopped")
    await goals.set(circle.id, BEN, WORDS | {"goal": "Something smaller"})
    await open_next_cycle(house, circle)
    again = (await goals.history(circle.id, BEN))[-1]
    assert (again.carried_because, again.dropped_because) == (None, None)
    await goals.set(circle.id, BEN, WORDS | {"goal": "The next one"})
    await check_in(house, (await goal_of(circle, BEN)).id, GoalStatus.DONE, words="Counted")
    found = await goals.history(circle.id, BEN)
    assert [(one.cycle, one.goal) for one in found] == [
        (1, WORDS["goal"]), (1, "Something smaller"), (2, "The next one")
    ]  # fmt: skip
    text = looked_back(house, found)
    first, second, third = text.split("**Cycle")[1:]
    assert "1**: dropped" in first
    assert "stuck: No export" in first
    assert "Dropped: It was stopped" in first
    assert "1**: set" in second
    assert "2**: done" in third
    assert "done: Counted" in third


async def test_a_goal_that_was_carried_over_says_why(house, circle, goals, goal):
    await open_next_cycle(house, circle)
    await goals.carry_over(goal, BEN, "The data came late")
    assert "Carried over: The data came late" in looked_back(house, await goals.history(circle.id, BEN))


async def test_the_history_is_one_members_or_everybodys_in_the_circles_channel_only(house, circle, goals, goal):
    await goals.set(circle.id, CHI, WORDS | {"goal": "Count what students change"})
    assert [one.user_id for one in await goals.history(circle.id, CHI)] == [CHI]
    assert await goals.history(circle.id, DEE) == []
    here = CircleHere.of(circle)
    everybodys = await goals.history_of_all(here, circle.text_channel_id)
    assert [one.user_id for one in everybodys] == [BEN, CHI]
    assert f"<@{CHI}>: set" in looked_back(house, everybodys, everyone=True)
    with pytest.raises(Refusal) as refused:
        await goals.history_of_all(here, 999)
    assert (
        house.words.refusal(refused.value)
        == f"Everyone's goals are for the circle's eyes only. Ask in <#{circle.text_channel_id}>."
    )


async def test_of_many_check_ins_the_history_shows_the_last_three(house, circle, goals, goal):
    for number in range(5):
        await check_in(house, goal, words=f"step {number}")
    text = looked_back(house, await goals.history(circle.id, BEN))
    assert "step 1" not in text
    assert "step 2" in text
    assert await Progress.all().count() == 5

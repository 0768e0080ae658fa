"""The board: everyone's goal in one pinned message for each cycle, and the session's card along with it."""

from datetime import timedelta
from typing import Any

import pytest

from db.models import Goal, Progress, Session
from db.queries import goals
from services.goals.board import BoardLine, board_key
from tests.reading import plain
from tests.services.goal_play import WORDS, open_next_cycle
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from vocabulary.goals import GoalStatus
from vocabulary.keys import JobKey, JobKind


@pytest.fixture
def board(house):
    return house.services.goals.board


async def goal_in(house, circle, user_id=BEN, **words):
    cycle = await goals.open_cycle(circle.id)
    facts: dict[str, Any] = WORDS | words
    return await Goal.create(cycle=cycle, user_id=user_id, set_at=house.now, **facts)


async def looked_at(house, circle):
    """Have the board looked at; returns the circle's messages after that."""
    await house.timekeeper.schedule(house.now, JobKey(JobKind.BOARD, circle.id))
    await house.pass_time(minutes=1)
    return house.said_in(circle.text_channel_id)


async def test_it_has_a_line_for_each_member_in_the_order_in_which_they_joined(house, circle, board):
    goal = await goal_in(house, circle)
    await goal_in(house, circle, ELI)
    await Progress.create(goal=goal, status=GoalStatus.STUCK, words="No data", at=house.now)
    shown = await board.show(circle.id)
    assert shown.cycle == 1
    assert [line.user_id for line in shown.lines] == [ANA, BEN, CHI, DEE, ELI]
    assert shown.lines[0] == BoardLine(ANA, None, None)
    assert shown.lines[1] == BoardLine(BEN, WORDS["goal"], GoalStatus.STUCK)
    assert shown.lines[4] == BoardLine(ELI, WORDS["goal"], None)


async def test_a_goal_that_was_dropped_is_not_on_it(house, circle, board):
    await goal_in(house, circle, dropped_at=house.now, dropped_because="Enough")
    assert (await board.show(circle.id)).lines[1] == BoardLine(BEN, None, None)


async def test_it_is_one_pinned_message_that_is_revised(house, circle):
    goal = await goal_in(house, circle)
    (posted,) = await looked_at(house, circle)
    assert posted.pin
    assert f"- <@{BEN}> · set\n  {WORDS['goal']}" in posted.text
    assert f"- <@{CHI}> · not set yet" in posted.text
    assert [press.label for press in posted.buttons[0]] == ["Set my goal", "Check in"]
    await Progress.create(goal=goal, status=GoalStatus.DONE, words="There it is", at=house.now)
    (revised,) = await looked_at(house, circle)
    assert f"- <@{BEN}> · done" in revised.text


async def test_words_that_try_to_ping_or_to_format_do_neither(house, circle):
    await goal_in(house, circle, goal="@everyone **now** <@&1>")
    (posted,) = await looked_at(house, circle)
    assert "@everyone **now** <@&1>" in plain(posted.text)


async def test_a_new_cycle_has_a_board_of_its_own_and_only_that_is_pinned(house, circle):
    await goal_in(house, circle)
    await looked_at(house, circle)
    await open_next_cycle(house, circle)
    old, new = await looked_at(house, circle)
    assert "## Goals, cycle 2" in new.text
    assert new.pin
    assert "This cycle is over" in old.text
    assert WORDS["goal"] in old.text
    assert (old.pin, old.unpin, old.buttons) == (False, True, ())


async def test_a_cycle_that_never_had_a_board_gets_none_afterwards(house, circle):
    await open_next_cycle(house, circle)
    (posted,) = await looked_at(house, circle)
    assert "## Goals, cycle 2" in posted.text


@pytest.mark.parametrize("facts", [{"closed_at": timedelta()}, {"text_channel_id": None}], ids=["closed", "no channel"])
async def test_a_circle_that_is_closed_or_has_no_channel_gets_no_board(house, facts):
    given = {name: house.now if value is not None else None for name, value in facts.items()}
    circle = await house.form_circle(**given)
    await looked_at(house, circle)
    assert await house.outbox.find(board_key(await goals.open_cycle(circle.id))) is None


@pytest.mark.parametrize(("ahead", "looks"), [(timedelta(), True), (timedelta(hours=1), False)])
async def test_the_card_of_a_session_whose_time_has_come_is_looked_at_with_it(house, circle, board, ahead, looks):
    session = await Session.create(circle=circle, starts_at=house.now + ahead, agenda=[])
    await board.look(circle.id, house.now)
    assert await house.job(JobKind.SESSION, session.id) == (house.now if looks else None)


async def test_the_board_needs_no_session(house, circle, board):
    await board.look(circle.id, house.now)
    assert await house.waiting(board_key(await goals.open_cycle(circle.id)))

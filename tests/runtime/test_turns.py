"""Turns: one at a time for each thing, and no thing waits for another."""

import asyncio

from runtime.turns import Turns

HERE, ELSEWHERE = 1, 2


async def test_those_who_wait_for_the_same_thing_have_their_turn_one_after_another_in_order():
    turns, log = Turns(), []

    async def take(name):
        async with turns.turn(HERE):
            log.append(name)
            await asyncio.sleep(0)
            log.append(name)

    await asyncio.gather(*map(take, "abc"))
    assert "".join(log) == "aabbcc"


async def test_nobody_waits_for_another_thing():
    turns = Turns()
    async with turns.turn(HERE), asyncio.timeout(1), turns.turn(ELSEWHERE):
        pass


async def test_who_would_rather_not_wait_learns_at_once_that_somebody_else_has_the_turn():
    turns = Turns()
    async with turns.turn(HERE), asyncio.timeout(1), turns.turn_at_once(HERE) as has_turn:
        assert not has_turn


async def test_of_several_who_ask_in_the_same_moment_and_would_rather_not_wait_one_has_the_turn():
    turns, log = Turns(), []

    async def ask():
        async with turns.turn_at_once(HERE) as has_turn:
            log.append(has_turn)
            await asyncio.sleep(0)

    await asyncio.gather(ask(), ask(), ask())
    assert log == [True, False, False]


async def test_a_turn_is_given_back_also_after_an_error_and_nothing_is_kept_of_it():
    turns = Turns()
    try:
        async with turns.turn_at_once(HERE):
            raise ValueError
    except ValueError:
        pass
    async with turns.turn_at_once(HERE) as has_turn:
        assert has_turn
    assert not turns._locks

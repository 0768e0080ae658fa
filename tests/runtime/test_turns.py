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
        assert turns.is_taken(HERE)


async def test_a_turn_is_given_back_also_after_an_error_and_nothing_is_kept_of_it():
    turns = Turns()
    try:
        async with turns.turn(HERE):
            raise ValueError
    except ValueError:
        pass
    assert not turns.is_taken(HERE)
    assert not turns.is_taken(ELSEWHERE)
    assert not turns._locks

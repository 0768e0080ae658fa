"""The order in which tasks get the one connection."""

import asyncio
from contextvars import Context

import pytest

from db import people_first
from db.people_first import PeopleFirstLock, own_work
from db.transaction import people_wait, transaction

NEVER = 3600.0


@pytest.fixture
def got():
    """Who got the lock, in this order."""
    return []


@pytest.fixture
def lock():
    return PeopleFirstLock()


@pytest.fixture
def pauses(monkeypatch):
    """Set how long people's acts pause between statements, and how long own work waits at most, in seconds."""

    def set_both(pause, longest_wait):
        monkeypatch.setattr(people_first, "PAUSE_SECONDS", pause)
        monkeypatch.setattr(people_first, "LONGEST_WAIT_SECONDS", longest_wait)

    set_both(0.0, NEVER)
    return set_both


async def take(lock, name, got, statements=1):
    for _ in range(statements):
        async with lock:
            got.append(name)
            await asyncio.sleep(0)


def person(lock, name, got, **how):
    return asyncio.create_task(take(lock, name, got, **how))


def bot(lock, name, got, **how):
    return asyncio.create_task(take(lock, name, got, **how), context=own_work())


async def test_people_go_before_own_work_that_asked_earlier(lock, got, pauses):
    async with lock:
        tasks = [bot(lock, "board", got), bot(lock, "nudge", got), person(lock, "Ana", got), person(lock, "Ben", got)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert got == ["Ana", "Ben", "board", "nudge"]


async def test_own_work_waits_for_the_next_statement_of_an_act_though_the_lock_is_free(lock, got, pauses):
    pauses(NEVER, NEVER)
    await take(lock, "Ana", got)
    waiting = bot(lock, "board", got)
    await asyncio.sleep(0)
    await take(lock, "Ana", got)
    assert got == ["Ana", "Ana"]
    waiting.cancel()


async def test_own_work_goes_on_once_no_act_does(lock, got, pauses):
    pauses(0.001, NEVER)
    await take(lock, "Ana", got)
    await bot(lock, "board", got)
    assert got == ["Ana", "board"]


async def test_own_work_that_has_waited_for_long_goes_first_however_many_people_act(lock, got, pauses):
    async with lock:
        pauses(NEVER, 0.0)
        waiting = [person(lock, "Ana", got, statements=2), bot(lock, "board", got, statements=2)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert got == ["board", "Ana", "board", "Ana"]


async def test_a_turn_that_comes_too_late_wakes_own_work_by_itself(lock, got, pauses):
    pauses(NEVER, 0.001)
    await take(lock, "Ana", got)
    await bot(lock, "board", got)
    assert got == ["Ana", "board"]


@pytest.mark.parametrize("ask", [person, bot])
async def test_whoever_is_cancelled_while_waiting_is_passed_over(lock, got, pauses, ask):
    async with lock:
        gone, next_one = ask(lock, "gone", got), ask(lock, "next", got)
        await asyncio.sleep(0)
        gone.cancel()
    await next_one
    assert got == ["next"]


async def test_whoever_is_cancelled_as_the_lock_comes_hands_it_on(lock, got, pauses):
    await lock.acquire()
    gone, next_one = person(lock, "gone", got), person(lock, "next", got)
    await asyncio.sleep(0)
    lock.release()
    gone.cancel()
    await next_one
    assert got == ["next"]
    assert not lock.locked()


def test_what_is_not_held_cannot_be_released(lock):
    with pytest.raises(RuntimeError):
        lock.release()


async def test_own_work_knows_that_a_person_waits_for_the_end_of_its_transaction(database, pauses):
    async def act():
        async with transaction():
            pass

    async def work():
        async with transaction():
            before = people_wait()
            acting = asyncio.create_task(act(), context=Context())
            await asyncio.sleep(0)
            during = people_wait()
        await acting
        return before, during, people_wait()

    assert await asyncio.create_task(work(), context=own_work()) == (False, True, False)

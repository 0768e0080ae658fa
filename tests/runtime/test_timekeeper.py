import asyncio
import inspect
import os
import random
import secrets
import shutil
import signal
import sys
import time
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import runtime.timekeeper
from db import due, sql
from db.lifecycle import migrate, opened
from db.models import Due, Note
from db.transaction import in_transaction_now, transaction
from runtime.clock import RealClock, RehearsedClock
from runtime.timekeeper import Timekeeper

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ROOT = Path(__file__).parents[2]


class Ledger:
    """A reporter that keeps what it was given."""

    def __init__(self):
        self.entries = []

    def unexpected(self, error, **facts):
        self.entries.append((error, facts))
        return str(len(self.entries))


class Watcher:
    """Looks at rows: notes which and when, leaves an effect, and answers what `then` says."""

    def __init__(self, clock, then=lambda row, now: None):
        self.clock = clock
        self.looks = []
        self.then = then
        self._looked = asyncio.Event()

    async def __call__(self, row, now):
        self.looks.append((row, now))
        self._looked.set()
        await Note.create(key=secrets.token_hex(8), value=str(row))
        answer = self.then(row, now)
        return await answer if asyncio.iscoroutine(answer) else answer

    @property
    def rows(self):
        return [row for row, _ in self.looks]

    async def has_seen(self, count):
        async with asyncio.timeout(5):
            while len(self.looks) < count:
                self._looked.clear()
                await self._looked.wait()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "circle.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
def url(tmp_path, empty):
    return f"sqlite://{shutil.copy(empty, tmp_path)}"


@pytest.fixture
async def database(url):
    async with opened(url):
        yield url


@pytest.fixture
def clock():
    return RehearsedClock(0, NOON)


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def timekeeper(database, clock, ledger):
    return Timekeeper(clock, ledger)


@pytest.fixture
def watcher(timekeeper, clock):
    watcher = Watcher(clock)
    timekeeper.watch("goal", watcher)
    return watcher


@asynccontextmanager
async def running(timekeeper):
    task = asyncio.create_task(timekeeper.run())
    try:
        yield
    finally:
        async with asyncio.timeout(10):
            await timekeeper.drain()
            await task


async def until(true):
    """Until `true()`, which may be a coroutine, is so."""
    for _ in range(1000):
        answer = true()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        await asyncio.sleep(0.005)
    raise TimeoutError(true)


async def settled():
    """Long enough for whatever would happen by mistake."""
    await asyncio.sleep(0.05)


async def effects():
    return sorted(int(note.value) for note in await Note.all())


async def row_of(subject):
    return await Due.get(subject=subject)


async def test_a_row_is_looked_at_when_its_time_has_come_and_not_before(timekeeper, watcher, clock):
    await timekeeper.look_at("goal", 7, NOON + HOUR)
    async with running(timekeeper):
        await settled()
        assert watcher.looks == []
        clock.leap_to(NOON + HOUR)
        await watcher.has_seen(1)
    assert watcher.looks == [(7, NOON + HOUR)]
    assert await Due.all().count() == 0


async def test_what_fell_due_while_the_bot_was_down_is_looked_at_at_start(timekeeper, watcher):
    await timekeeper.look_at("goal", 1, NOON - HOUR)
    await timekeeper.look_at("goal", 2, NOON - 2 * HOUR)
    async with running(timekeeper):
        await watcher.has_seen(2)
    assert watcher.rows == [2, 1]


async def test_a_look_planned_while_it_sleeps_is_not_slept_through(timekeeper, watcher, clock):
    async with running(timekeeper):
        await settled()
        await timekeeper.look_at("goal", 7, NOON)
        await watcher.has_seen(1)


async def test_a_look_that_was_rolled_back_never_happens(timekeeper, watcher):
    async with running(timekeeper):
        with suppress(ZeroDivisionError):
            async with transaction():
                await timekeeper.look_at("goal", 7, NOON)
                raise ZeroDivisionError
        async with transaction():
            await timekeeper.look_at("goal", 8, NOON)
            await settled()
            assert watcher.looks == []
        await watcher.has_seen(1)
    assert watcher.rows == [8]


async def test_the_answer_of_a_look_is_when_the_next_one_is(timekeeper, watcher, clock):
    watcher.then = lambda row, now: now + HOUR if now < NOON + 2 * HOUR else None
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        for hour in range(3):
            clock.leap_to(NOON + hour * HOUR)
            await watcher.has_seen(hour + 1)
    assert [now for _, now in watcher.looks] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
    assert not await Due.exists(subject="goal:7")


async def test_planning_again_replaces_what_was_planned(timekeeper, watcher, clock):
    await timekeeper.look_at("goal", 7, NOON)
    await timekeeper.look_at("goal", 7, NOON + HOUR)
    async with running(timekeeper):
        await settled()
        assert watcher.looks == []
    row = await row_of("goal:7")
    assert (row.due_at, row.look_at) == (NOON + HOUR, NOON + HOUR)


async def test_what_is_forgotten_is_not_looked_at(timekeeper, watcher):
    await timekeeper.look_at("goal", 7, NOON)
    await timekeeper.forget("goal", 7)
    async with running(timekeeper):
        await settled()
    assert watcher.looks == []


async def test_a_look_never_comes_a_fraction_of_a_millisecond_too_early(database, ledger):
    clock = RealClock()
    timekeeper = Timekeeper(clock, ledger)
    watcher = Watcher(clock)
    timekeeper.watch("goal", watcher)
    async with running(timekeeper):
        for row in range(20):
            at = clock.now() + timedelta(microseconds=2300)
            await timekeeper.look_at("goal", row, at)
            await watcher.has_seen(row + 1)
            assert watcher.looks[-1][1] >= at


async def test_a_rule_that_asks_for_the_past_over_and_over_keeps_nobody_busy(timekeeper, watcher, clock):
    watcher.then = lambda row, now: now - HOUR
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await settled()
        assert len(watcher.looks) == 1
        clock.leap_to(NOON + SECOND)
        await watcher.has_seen(2)


async def test_many_rows_due_in_one_instant_are_all_looked_at_once(timekeeper, watcher):
    async with transaction():
        for row in range(1200):
            await timekeeper.look_at("goal", row, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1200)
    assert await effects() == list(range(1200))
    assert await Due.all().count() == 0


async def test_a_person_waits_for_no_more_than_a_short_transaction(timekeeper, watcher):
    async def slowly():
        await asyncio.sleep(0.02)

    watcher.then = lambda row, now: slowly()
    for row in range(20):
        await timekeeper.look_at("goal", row, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1)
        began = time.monotonic()
        await Note.create(key="a member's goal", value="99")
        assert time.monotonic() - began < 0.2
        assert len(watcher.looks) < 20
        await watcher.has_seen(20)
    assert sorted(watcher.rows) == list(range(20))
    assert await effects() == [*range(20), 99]


async def test_one_failing_row_never_stops_the_others(timekeeper, watcher, ledger):
    def fail_at_three(row, now):
        if row == 3:
            raise LookupError("no such goal")

    watcher.then = fail_at_three
    for row in range(6):
        await timekeeper.look_at("goal", row, NOON)
    async with running(timekeeper):
        await until(lambda: ledger.entries and len(set(watcher.rows)) == 6)
    assert await effects() == [0, 1, 2, 4, 5]
    ((error, facts),) = ledger.entries
    assert (str(error), facts) == ("no such goal", {"subject": "goal:3"})
    assert [row.subject for row in await Due.all()] == ["goal:3"]


async def test_a_failing_row_is_tried_again_later_and_later_and_starts_afresh_once_it_succeeds(
    timekeeper, watcher, clock
):
    def fail_at_first(row, now):
        if now < NOON + 15 * SECOND:
            raise LookupError
        return now + HOUR

    watcher.then = fail_at_first
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 5 * SECOND, attempts=1))
        clock.leap_to(NOON + 5 * SECOND)
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 15 * SECOND, attempts=2))
        clock.leap_to(NOON + 15 * SECOND)
        await until(lambda: Due.exists(due_at=clock.now() + HOUR, look_at=clock.now() + HOUR, attempts=0))
    assert await effects() == [7]


async def test_a_failing_row_that_was_planned_anew_meanwhile_keeps_its_new_time(timekeeper, watcher, ledger):
    async def fail():
        raise LookupError

    async def plan():
        await timekeeper.look_at("goal", 7, NOON + HOUR)

    def unexpected(error, **facts):
        planning.append(asyncio.get_running_loop().create_task(plan(), context=Context()))

    planning = []
    ledger.unexpected = unexpected
    watcher.then = lambda row, now: fail()
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await until(lambda: planning)
        await settled()
    await asyncio.gather(*planning)
    assert (await row_of("goal:7")).look_at == NOON + HOUR


async def test_a_watcher_that_hangs_is_a_failing_one(timekeeper, watcher, ledger, monkeypatch):
    monkeypatch.setattr(runtime.timekeeper, "PATIENCE_SECONDS", 0.05)
    watcher.then = lambda row, now: asyncio.sleep(30) if row == 1 else None
    for row in range(3):
        await timekeeper.look_at("goal", row, NOON)
    async with running(timekeeper):
        await watcher.has_seen(5)
    ((error, facts),) = ledger.entries
    assert isinstance(error, TimeoutError)
    assert facts == {"subject": "goal:1"}
    assert await effects() == [0, 2]


async def test_rows_that_nobody_looks_at_are_reported_once_and_stop_nobody(timekeeper, watcher, ledger):
    for row in range(3):
        await timekeeper.look_at("ghost", row, NOON - HOUR)
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1)
        await timekeeper.look_at("ghost", 9, NOON - HOUR)
        await until(lambda: Due.exists(subject="ghost:9", attempts=1))
    assert [facts for _, facts in ledger.entries] == [{"kind": "ghost"}]
    assert {row.attempts for row in await Due.all()} == {1}
    assert await Due.all().count() == 4


def test_each_kind_has_one_who_looks_at_it(timekeeper, watcher):
    with pytest.raises(ValueError, match="'goal'"):
        timekeeper.errand("goal", watcher)


async def test_a_watcher_may_plan_its_own_row_and_that_counts(timekeeper, watcher, clock):
    watcher.then = lambda row, now: timekeeper.look_at("goal", row, now + MINUTE)
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1)
    row = await row_of("goal:7")
    assert (row.due_at, row.look_at) == (NOON + MINUTE, NOON + MINUTE)


async def test_a_look_planned_by_somebody_else_while_the_row_is_looked_at_is_not_lost(timekeeper, watcher):
    others = []

    async def meanwhile(row):
        others.append(asyncio.get_running_loop().create_task(planned(row), context=Context()))
        await asyncio.sleep(0.02)

    async def planned(row):
        await timekeeper.look_at("goal", row, NOON + HOUR)

    watcher.then = lambda row, now: meanwhile(row)
    await timekeeper.look_at("goal", 7, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1)
    await asyncio.gather(*others)
    assert (await row_of("goal:7")).look_at == NOON + HOUR


async def test_draining_finishes_what_is_in_hand_and_takes_nothing_new(timekeeper, watcher):
    watcher.then = lambda row, now: asyncio.sleep(0.06)
    for row in range(3):
        await timekeeper.look_at("goal", row, NOON)
    async with running(timekeeper):
        await watcher.has_seen(1)
        await timekeeper.drain()
        assert await effects() == [0]
        assert [row.subject for row in await Due.all().order_by("subject")] == ["goal:1", "goal:2"]
        assert {row.look_at for row in await Due.all()} == {NOON}


async def test_draining_one_that_never_ran_is_done_at_once(timekeeper):
    async with asyncio.timeout(0.5):
        await timekeeper.drain()


async def test_cancelled_in_the_middle_of_a_look_it_leaves_the_row_due(timekeeper, watcher):
    watcher.then = lambda row, now: asyncio.sleep(30)
    await timekeeper.look_at("goal", 7, NOON)
    task = asyncio.create_task(timekeeper.run())
    await watcher.has_seen(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await effects() == []
    assert (await row_of("goal:7")).look_at == NOON


async def test_trouble_with_the_database_is_reported_and_outlived(timekeeper, watcher, ledger, monkeypatch):
    monkeypatch.setattr(runtime.timekeeper, "TROUBLE_SECONDS", 0.01)
    async with running(timekeeper):
        await settled()
        await sql.change("ALTER TABLE due RENAME TO hidden")
        timekeeper._alarm.ring()
        await until(lambda: ledger.entries)
        await sql.change("ALTER TABLE hidden RENAME TO due")
        await timekeeper.look_at("goal", 7, NOON)
        await watcher.has_seen(1)
    assert ledger.entries[0][1] == {"during": "timekeeper"}


class Errand:
    """Runs for rows: notes each begin, waits until it may finish, and answers what `then` says."""

    def __init__(self, then=lambda now: None):
        self.begun = []
        self.inside = []
        self.finish = asyncio.Event()
        self.then = then

    async def __call__(self, row, now):
        self.begun.append((row, now))
        self.inside.append(in_transaction_now())
        await self.finish.wait()
        return self.then(now)

    @property
    def rows(self):
        return [row for row, _ in self.begun]


@pytest.fixture
async def errand(timekeeper):
    errand = Errand()
    timekeeper.errand("room", errand)
    await timekeeper.look_at("room", 7, NOON)
    return errand


async def test_an_errand_runs_outside_of_any_transaction_and_tells_when_to_run_next(timekeeper, errand):
    errand.then = lambda now: now + HOUR
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: Due.exists(subject="room:7", due_at=NOON + HOUR, look_at=NOON + HOUR))
    assert errand.rows == [7]
    assert errand.inside == [False]


async def test_a_slow_errand_holds_up_nobody_but_the_drain(timekeeper, watcher, errand):
    await timekeeper.look_at("goal", 8, NOON + SECOND)
    async with running(timekeeper):
        await until(lambda: errand.begun)
        await timekeeper.look_at("goal", 8, NOON)
        await watcher.has_seen(1)
        draining = asyncio.create_task(timekeeper.drain())
        await settled()
        assert not draining.done()
        errand.finish.set()
        await draining
    assert not await Due.exists()


async def test_an_errand_is_cancelled_with_the_timekeeper_and_stays_due(timekeeper, errand, clock):
    task = asyncio.create_task(timekeeper.run())
    await until(lambda: errand.begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await Due.exists(subject="room:7", due_at=NOON)


async def test_an_errand_that_fails_is_reported_and_tried_again(timekeeper, errand, clock, ledger):
    def fail_at_noon(now):
        if now == NOON:
            raise ConnectionError("no answer")

    errand.then = fail_at_noon
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: Due.exists(subject="room:7", look_at=NOON + 5 * SECOND, attempts=1))
        assert ledger.entries[0][1] == {"subject": "room:7"}
        clock.leap_to(NOON + 5 * SECOND)
        await until(lambda: len(errand.begun) == 2)
    assert errand.begun == [(7, NOON), (7, NOON + 5 * SECOND)]
    assert not await Due.exists()


async def test_an_errand_asked_for_while_it_runs_runs_once_more(timekeeper, errand):
    async with running(timekeeper):
        await until(lambda: errand.begun)
        await timekeeper.look_at("room", 7, NOON)
        await settled()
        assert errand.rows == [7]
        errand.finish.set()
        await until(lambda: errand.rows == [7, 7])
    assert not await Due.exists()


async def test_an_errand_asked_for_again_is_not_forgotten_when_the_process_dies_in_its_second_run(timekeeper, errand):
    async with running(timekeeper):
        await until(lambda: errand.begun)
        await timekeeper.look_at("room", 7, NOON)
        await settled()
        errand.then = lambda now: errand.finish.clear()
        errand.finish.set()
        await until(lambda: errand.rows == [7, 7])
        assert await Due.exists(subject="room:7")
        errand.finish.set()


async def test_an_errand_that_outlasts_its_lease_is_not_started_twice(timekeeper, errand, clock):
    async with running(timekeeper):
        await until(lambda: errand.begun)
        for minute in (1, 2, 3):
            clock.leap_to(NOON + minute * (MINUTE + SECOND))
            await settled()
        errand.finish.set()
    assert errand.rows == [7]
    assert not await Due.exists()


async def test_an_errand_asked_for_again_keeps_its_lease_while_it_waits_for_the_first(timekeeper, errand, clock):
    async with running(timekeeper):
        await until(lambda: errand.begun)
        await timekeeper.look_at("room", 7, NOON)
        await settled()
        clock.leap_to(NOON + 2 * MINUTE)
        await settled()
        errand.finish.set()
    assert errand.rows == [7, 7]
    assert not await Due.exists()


async def test_an_errand_that_died_with_its_process_runs_at_the_next_start(timekeeper, errand):
    await due.claim(NOON, NOON + MINUTE, 10)
    await due.put("room:8", NOON + SECOND)
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: errand.begun)
    assert errand.rows == [7]
    assert (await row_of("room:8")).look_at == NOON + SECOND


async def test_the_lease_lasts_as_long_in_real_time_however_fast_the_clock_runs(database, ledger):
    clock = RehearsedClock(1000, NOON)
    timekeeper, errand = Timekeeper(clock, ledger), Errand()
    timekeeper.errand("room", errand)
    await timekeeper.look_at("room", 7, NOON)
    async with running(timekeeper):
        await until(lambda: errand.begun)
        assert (await row_of("room:7")).look_at > NOON + 999 * MINUTE
        errand.finish.set()


@pytest.mark.parametrize("query", [due.CLAIM, due.CLAIM_ONE, due.RELEASE, due.SOONEST])
async def test_no_query_reads_the_rows_that_are_not_due(database, query):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {query}", [0] * max(n for n in range(4) if not n or f"?{n}" in query))
    steps = [step["detail"] for step in plan]
    assert any("USING" in step and "INDEX" in step for step in steps)
    assert not [
        step for step in steps if step.startswith("SCAN") and "LIST SUBQUERY" not in step and "INDEX" not in step
    ]


async def unfinished(url):
    async with opened(url):
        return await Due.filter(look_at__lt=NOON + HOUR).count()


async def test_killed_at_any_moment_no_effect_is_lost_or_doubled(url):
    dice = random.Random(7)
    async with opened(url), transaction():
        for row in range(200):
            await due.put(f"goal:{row}", NOON)
    environment, kills = {**os.environ, "PYTHONPATH": str(ROOT)}, 0
    while await unfinished(url):
        child = await asyncio.create_subprocess_exec(sys.executable, __file__, url, env=environment, stdout=PIPE)
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
        await asyncio.sleep(dice.uniform(0, 0.12) if kills < 8 else 1)
        child.kill()
        kills += await child.wait() == -signal.SIGKILL
    assert kills >= 3
    async with opened(url):
        assert await effects() == list(range(200))
        assert await Due.all().count() == 100
        assert await Due.filter(look_at=NOON + HOUR, due_at=NOON + HOUR, attempts=0).count() == 100


async def look_until_killed(url):
    """What the killed process does: each look takes a moment, has one effect, and every other plans the next."""
    clock = RehearsedClock(0, NOON)
    timekeeper = Timekeeper(clock, Ledger(), batch=50)

    async def look(row, now):
        await Note.create(key=secrets.token_hex(8), value=str(row))
        await asyncio.sleep(0.001)
        return NOON + HOUR if row % 2 else None

    timekeeper.watch("goal", look)
    async with opened(url):
        print("ready", flush=True)  # noqa: T201 - the parent waits for it
        await timekeeper.run()


if __name__ == "__main__":
    asyncio.run(look_until_killed(sys.argv[1]))

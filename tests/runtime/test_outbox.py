import asyncio
import inspect
import shutil
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

import runtime.outbox
from db import outgoing, sql
from db.lifecycle import migrate, opened
from db.models import Outgoing, OutgoingState
from db.outgoing import Destination
from db.transaction import in_transaction_now, transaction
from runtime.clock import RehearsedClock
from runtime.message import Message, Press
from runtime.outbox import GoneError, NotNowError, Outbox, Place, Priority, RefusedError, UnsureError

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
GENERAL, RANDOM, ANA = 100, 200, 7


class Ledger:
    """A reporter that keeps what it was given."""

    def __init__(self):
        self.entries = []

    def unexpected(self, error, **facts):
        self.entries.append((error, facts))
        return str(len(self.entries))


class Shelf:
    """A Discord of a few lines: messages by id, nonces that are remembered, and trouble in the order given."""

    def __init__(self):
        self.messages = {}
        self.nonces = {}
        self.calls = []
        self.in_flight = []
        self.most_at_once = 0
        self.trouble = []
        self.trouble_after = []
        self.found = []
        self.held = {}
        self._called = asyncio.Event()

    async def post(self, delivery):
        async with self._call("post", delivery):
            if delivery.id not in self.nonces:
                self.nonces[delivery.id] = 1000 + delivery.id
                self.messages[1000 + delivery.id] = delivery.body["text"]
            if self.trouble_after:
                raise self.trouble_after.pop(0)
            return Place(delivery.to.channel or delivery.to.user * 10, self.nonces[delivery.id])

    async def edit(self, delivery):
        async with self._call("edit", delivery):
            assert delivery.message_channel_id is not None
            self.messages[delivery.message_id] = delivery.body["text"]

    async def find(self, delivery):
        async with self._call("find", delivery):
            return self.found

    @asynccontextmanager
    async def _call(self, name, delivery):
        assert not in_transaction_now()
        self.calls.append((name, delivery.body["text"]))
        self._called.set()
        assert delivery.to not in self.in_flight
        self.in_flight.append(delivery.to)
        self.most_at_once = max(self.most_at_once, len(self.in_flight))
        try:
            if gate := self.held.get(delivery.to.channel or delivery.to.user):
                await gate.wait()
            await asyncio.sleep(0)
            if self.trouble:
                raise self.trouble.pop(0)
            yield
        finally:
            self.in_flight.remove(delivery.to)

    async def has_called(self, count):
        async with asyncio.timeout(5):
            while len(self.calls) < count:
                self._called.clear()
                await self._called.wait()

    def posts(self):
        return [text for name, text in self.calls if name == "post"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "circle.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
async def database(tmp_path, empty):
    url = f"sqlite://{shutil.copy(empty, tmp_path)}"
    async with opened(url):
        yield url


@pytest.fixture
def clock():
    return RehearsedClock(0, NOON)


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def outbox(database, clock, ledger, shelf):
    return Outbox(clock, ledger, shelf)


@asynccontextmanager
async def running(outbox):
    task = asyncio.create_task(outbox.run())
    try:
        yield
    finally:
        async with asyncio.timeout(10):
            await outbox.drain()
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


async def row_of(key):
    return await Outgoing.get(key=key)


async def ended(shelf, count):
    """Until so many calls were made, and what came of them is written down."""
    await shelf.has_called(count)
    await until(nothing_in_flight)


async def nothing_in_flight():
    return not await Outgoing.exists(state=OutgoingState.SENDING)


async def left_half_sent(key, text, since, *, revised=None):
    """A row as a process leaves it that died while sending."""
    to = Destination(GENERAL)
    rules = {"priority": 1, "now": since, "at": since, "gap": SECOND}
    await outgoing.put(key, to, Message(text).to_json(), **rules)
    taken = await outgoing.take((await row_of(key)).id, since)
    if revised:
        await outgoing.put(key, to, Message(revised).to_json(), **rules)
    return taken


async def test_a_message_is_posted_and_its_place_is_noted(outbox, shelf):
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    row = await row_of("hello")
    assert shelf.messages == {row.message_id: "hello"}
    assert (row.state, row.message_channel_id, row.sent_revision) == (OutgoingState.SENT, GENERAL, 1)


async def test_a_message_to_a_person_is_noted_where_it_arrived(outbox, shelf):
    async with running(outbox):
        await outbox.post("hello", Message("hello"), user=ANA)
        await shelf.has_called(1)
    assert (await row_of("hello")).message_channel_id == ANA * 10


async def test_a_message_goes_to_one_place(outbox):
    with pytest.raises(ValueError, match="either"):
        await outbox.post("hello", Message("hello"), channel=GENERAL, user=ANA)
    with pytest.raises(ValueError, match="either"):
        await outbox.post("hello", Message("hello"))


async def test_a_message_is_not_sent_before_its_time(outbox, shelf, clock):
    await outbox.post("later", Message("later"), channel=GENERAL, at=NOON + HOUR)
    async with running(outbox):
        await settled()
        assert shelf.calls == []
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(1)


async def test_what_was_rolled_back_is_never_said(outbox, shelf):
    async with running(outbox):
        with suppress(ZeroDivisionError):
            async with transaction():
                await outbox.post("no", Message("no"), channel=GENERAL)
                raise ZeroDivisionError
        async with transaction():
            await outbox.post("yes", Message("yes"), channel=GENERAL)
            await settled()
            assert shelf.calls == []
        await shelf.has_called(1)
    assert shelf.posts() == ["yes"]


async def test_the_same_post_twice_is_one_message(outbox, shelf):
    async with running(outbox):
        for _ in range(2):
            await outbox.post("hello", Message("hello"), channel=GENERAL)
            await settled()
    assert shelf.calls == [("post", "hello")]


async def test_another_message_under_the_same_key_before_it_is_sent_replaces_the_first(outbox, shelf):
    await outbox.post("card", Message("one"), channel=GENERAL)
    await outbox.post("card", Message("two"), channel=GENERAL)
    async with running(outbox):
        await shelf.has_called(1)
    assert shelf.calls == [("post", "two")]


async def test_another_message_under_the_same_key_edits_what_was_sent(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post("card", Message("one"), channel=GENERAL)
        await shelf.has_called(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.post("card", Message("two"), channel=GENERAL)
        await shelf.has_called(2)
    assert shelf.calls == [("post", "one"), ("edit", "two")]
    row = await row_of("card")
    assert (row.state, row.revision, row.sent_revision) == (OutgoingState.SENT, 2, 2)


async def test_ten_revisions_in_one_second_are_at_most_two_edits(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post("card", Message("0"), channel=GENERAL)
        await shelf.has_called(1)
        clock.leap_to(NOON + MINUTE)
        for number in range(1, 11):
            await outbox.post("card", Message(str(number)), channel=GENERAL)
            await asyncio.sleep(0.005)
        clock.leap_to(NOON + MINUTE + SECOND)
        await ended(shelf, 3)
    assert shelf.calls == [("post", "0"), ("edit", "1"), ("edit", "10")]


async def test_what_is_revised_while_it_is_being_posted_is_edited_afterwards(outbox, shelf, clock):
    shelf.held[GENERAL] = asyncio.Event()
    async with running(outbox):
        await outbox.post("card", Message("one"), channel=GENERAL)
        await shelf.has_called(1)
        await outbox.post("card", Message("two"), channel=GENERAL)
        shelf.held[GENERAL].set()
        await ended(shelf, 1)
        clock.leap_to(NOON + SECOND)
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["two"]


async def test_a_withdrawn_message_is_not_sent(outbox, shelf):
    await outbox.post("hello", Message("hello"), channel=GENERAL)
    await outbox.withdraw("hello")
    async with running(outbox):
        await settled()
    assert shelf.calls == []
    assert await Outgoing.all().count() == 0


async def test_a_message_that_was_sent_is_not_withdrawn(outbox, shelf):
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    await outbox.withdraw("hello")
    assert await Outgoing.all().count() == 1


async def test_announcements_go_before_nudges_and_otherwise_the_oldest_first(outbox, shelf):
    await outbox.post("n", Message("nudge"), channel=GENERAL, priority=Priority.NUDGE)
    await outbox.post("1", Message("one"), channel=GENERAL)
    await outbox.post("2", Message("two"), channel=GENERAL)
    await outbox.post("a", Message("announcement"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    async with running(outbox):
        await shelf.has_called(4)
    assert shelf.posts() == ["announcement", "one", "two", "nudge"]


async def test_a_slow_destination_holds_up_no_other(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    for number in range(60):
        await outbox.post(f"slow {number}", Message("slow"), channel=GENERAL)
    await outbox.post("dm", Message("quick"), user=ANA)
    for number in range(3):
        await outbox.post(f"quick {number}", Message("quick"), channel=RANDOM)
    async with running(outbox):
        await shelf.has_called(5)
        assert sorted(shelf.posts()) == ["quick"] * 4 + ["slow"]
        shelf.held[GENERAL].set()
        await shelf.has_called(64)


async def test_no_more_are_in_flight_than_allowed_and_nudges_leave_room(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=4)
    gate = asyncio.Event()
    for user in range(1, 9):
        shelf.held[user] = gate
        await outbox.post(f"nudge {user}", Message("nudge"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await shelf.has_called(2)
        for channel in range(101, 109):
            shelf.held[channel] = gate
            await outbox.post(f"news {channel}", Message("news"), channel=channel, priority=Priority.ANNOUNCEMENT)
        await shelf.has_called(4)
        await settled()
        assert shelf.posts() == ["nudge", "nudge", "news", "news"]
        gate.set()
        await shelf.has_called(16)
    assert shelf.most_at_once == 4


async def test_even_one_at_a_time_nudges_are_sent(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=1)
    async with running(outbox):
        await outbox.post("nudge", Message("nudge"), user=ANA, priority=Priority.NUDGE)
        await shelf.has_called(1)


async def test_what_discord_refuses_is_never_tried_again(outbox, shelf, clock, ledger):
    shelf.trouble = [RefusedError("403 50007 Cannot send messages to this user")]
    async with running(outbox):
        await outbox.post("dm", Message("hello"), user=ANA)
        await ended(shelf, 1)
        await outbox.post("dm", Message("hello again"), user=ANA)
        clock.leap_to(NOON + HOUR)
        await settled()
    row = await row_of("dm")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "403 50007 Cannot send messages to this user")
    assert len(shelf.calls) == 1
    assert ledger.entries == []


async def test_a_message_that_was_wrong_in_itself_is_our_mistake_and_reported(outbox, shelf, ledger):
    shelf.trouble = [RefusedError("400 50035 Invalid Form Body", fault=True)]
    async with running(outbox):
        await outbox.post("hello", Message(""), channel=GENERAL)
        await ended(shelf, 1)
    assert (await row_of("hello")).state == OutgoingState.REFUSED
    assert [facts for _, facts in ledger.entries] == [{"row": 1, "attempts": 1}]


@pytest.mark.parametrize("trouble", [NotNowError("slow mode"), UnsureError("502"), RuntimeError("who knows")])
async def test_what_fails_is_tried_again_later_and_later(outbox, shelf, clock, trouble):
    shelf.trouble = [trouble, trouble]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        for number, at in enumerate([0, 5, 15]):
            clock.leap_to(NOON + at * SECOND)
            await ended(shelf, number + 1)
            clock.leap_to(clock.now() + 4.9 * SECOND)
            await settled()
            assert len(shelf.calls) == number + 1
    row = await row_of("hello")
    assert (row.state, row.attempts) == (OutgoingState.SENT, 0)


async def test_a_failing_message_holds_up_no_other_of_its_channel(outbox, shelf):
    shelf.trouble = [UnsureError("502")]
    await outbox.post("1", Message("one"), channel=GENERAL)
    await outbox.post("2", Message("two"), channel=GENERAL)
    async with running(outbox):
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["two"]


async def test_revising_a_message_that_failed_does_not_hurry_it(outbox, shelf, clock):
    shelf.trouble = [NotNowError("slow mode")]
    async with running(outbox):
        await outbox.post("hello", Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        await outbox.post("hello", Message("two"), channel=GENERAL)
        await settled()
        assert len(shelf.calls) == 1
        clock.leap_to(NOON + 5 * SECOND)
        await shelf.has_called(2)
    assert shelf.posts() == ["one", "two"]


async def test_an_unexpected_error_is_reported(outbox, shelf, ledger):
    shelf.trouble = [RuntimeError("who knows")]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    assert [str(error) for error, _ in ledger.entries] == ["who knows"]


async def test_an_answer_that_was_lost_makes_no_second_message(outbox, shelf, clock):
    shelf.trouble_after = [UnsureError("connection reset")]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + 5 * SECOND)
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["hello"]
    assert (await row_of("hello")).state == OutgoingState.SENT


async def test_in_doubt_for_longer_than_discord_remembers_it_looks_before_it_sends(outbox, shelf, clock):
    shelf.trouble_after = [UnsureError("connection reset")]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.nonces.clear()
        shelf.found = [Place(GENERAL, 1001)]
        clock.leap_to(NOON + 3 * MINUTE)
        await shelf.has_called(2)
    assert shelf.calls == [("post", "hello"), ("find", "hello")]
    assert (await row_of("hello")).message_id == 1001


async def test_what_surely_did_not_happen_is_not_looked_for(outbox, shelf, clock):
    shelf.trouble = [NotNowError("slow mode")]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(2)
    assert shelf.calls == [("post", "hello"), ("post", "hello")]


async def test_a_first_attempt_is_not_looked_for_however_fast_the_clock_runs(database, ledger, shelf):
    outbox = Outbox(RehearsedClock(1_000_000, NOON), ledger, shelf)
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    assert shelf.calls == [("post", "hello")]


async def test_once_in_doubt_a_later_certainty_does_not_end_the_doubt(outbox, shelf, clock):
    shelf.trouble_after, shelf.found = [UnsureError("connection reset")], [Place(GENERAL, 1001)]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.trouble = [NotNowError("slow mode")]
        clock.leap_to(NOON + 5 * SECOND)
        await ended(shelf, 2)
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(3)
    assert [name for name, _ in shelf.calls] == ["post", "post", "find"]


async def test_found_half_sent_shortly_after_it_is_sent_again_with_the_same_nonce(outbox, shelf):
    taken = await left_half_sent("hello", "hello", NOON - MINUTE)
    await shelf.post(taken)
    async with running(outbox):
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["hello"]
    assert (await row_of("hello")).state == OutgoingState.SENT


async def test_found_half_sent_long_after_it_is_adopted_or_sent(outbox, shelf):
    await left_half_sent("hello", "hello", NOON - 10 * MINUTE)
    async with running(outbox):
        await shelf.has_called(2)
    assert shelf.calls == [("find", "hello"), ("post", "hello")]


async def test_a_message_that_another_row_knows_as_its_own_is_not_adopted(outbox, shelf):
    async with running(outbox):
        await outbox.post("other", Message("two minutes left"), channel=GENERAL)
        await shelf.has_called(1)
    theirs = 1001
    assert (await row_of("other")).message_id == theirs
    await left_half_sent("hello", "two minutes left", NOON - 10 * MINUTE)
    shelf.found = [Place(GENERAL, theirs), Place(GENERAL, 555)]
    again = Outbox(outbox._clock, outbox._report, shelf)
    async with running(again):
        await shelf.has_called(2)
    assert (await row_of("hello")).message_id == 555


async def test_what_was_revised_after_it_was_half_sent_is_adopted_and_then_edited(outbox, shelf, clock):
    await left_half_sent("hello", "one", NOON - 10 * MINUTE, revised="two")
    shelf.found = [Place(GENERAL, 555, exact=False)]
    async with running(outbox):
        await shelf.has_called(2)
    assert shelf.calls == [("find", "two"), ("edit", "two")]
    assert (await row_of("hello")).sent_revision == 2


async def test_the_half_sent_come_first_at_start(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=1)
    await outbox.post("news", Message("news"), channel=RANDOM, priority=Priority.ANNOUNCEMENT)
    await left_half_sent("hello", "hello", NOON - MINUTE)
    async with running(outbox):
        await shelf.has_called(2)
    assert shelf.posts() == ["hello", "news"]


async def test_a_message_that_was_deleted_by_hand_is_left_alone(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post("card", Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.trouble = [GoneError("404 10008 Unknown Message")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post("card", Message("two"), channel=GENERAL)
        await ended(shelf, 2)
        clock.leap_to(NOON + HOUR)
        await settled()
    assert shelf.calls == [("post", "one"), ("edit", "two")]
    assert (await row_of("card")).state == OutgoingState.SENT


async def test_an_edit_that_failed_is_an_edit_again(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post("card", Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.trouble = [UnsureError("502")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post("card", Message("two"), channel=GENERAL)
        await ended(shelf, 2)
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(3)
    assert [name for name, _ in shelf.calls] == ["post", "edit", "edit"]


async def test_draining_waits_for_those_in_flight_and_starts_no_other(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    await outbox.post("1", Message("one"), channel=GENERAL)
    await outbox.post("2", Message("two"), channel=GENERAL)
    async with running(outbox):
        await shelf.has_called(1)
        draining = asyncio.create_task(outbox.drain())
        await settled()
        assert not draining.done()
        shelf.held[GENERAL].set()
        await draining
    assert shelf.posts() == ["one"]
    assert (await row_of("1")).state == OutgoingState.SENT
    assert (await row_of("2")).state == OutgoingState.PENDING


async def test_cancelled_while_it_sends_it_sends_again_at_the_next_start(outbox, shelf, clock, ledger):
    shelf.held[GENERAL] = asyncio.Event()
    task = asyncio.create_task(outbox.run())
    await outbox.post("1", Message("one"), channel=GENERAL)
    await shelf.has_called(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await row_of("1")).state == OutgoingState.SENDING
    shelf.held.clear()
    async with running(Outbox(clock, ledger, shelf)):
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["one"]


async def test_trouble_with_the_database_is_reported_and_outlived(outbox, shelf, ledger, monkeypatch):
    monkeypatch.setattr(runtime.outbox, "TROUBLE_SECONDS", 0.01)
    async with running(outbox):
        await sql.change("ALTER TABLE outgoing RENAME TO hidden")
        outbox._alarm.ring()
        await until(lambda: ledger.entries)
        await sql.change("ALTER TABLE hidden RENAME TO outgoing")
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    assert ledger.entries[0][1] == {"during": "outbox"}


async def test_the_row_reads_as_the_message_that_was_meant(outbox):
    message = Message("Wie läuft es?", buttons=((Press("Gut", "1:ok:7"),),), pings=(7,))
    await outbox.post("card", message, channel=GENERAL)
    assert Message.from_json((await row_of("card")).body) == message


async def test_picking_the_next_messages_does_not_read_those_already_sent(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.WAITING}", [0, 2, "[]", "[]", 10])
    steps = [step["detail"] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN outgoing")]
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.NEXT}", [0])
    assert "INDEX" in plan[0]["detail"]

from db.models import OutgoingState
from runtime.clock import RehearsedClock
from runtime.delivery import NotNowError, Place, UnsureError
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from tests.runtime.outbox.shelf import GENERAL, RANDOM, ended, left_half_sent, named, row_of
from tests.runtime.waiting import HOUR, MINUTE, NOON, SECOND, running


async def test_an_answer_that_was_lost_makes_no_second_message(outbox, shelf, clock):
    shelf.trouble_after = [UnsureError("connection reset")]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + 5 * SECOND)
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["hello"]
    assert (await row_of("hello")).state == OutgoingState.SENT


async def test_in_doubt_for_longer_than_discord_remembers_it_looks_before_it_sends(outbox, shelf, clock):
    shelf.trouble_after = [UnsureError("connection reset")]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
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
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(2)
    assert shelf.calls == [("post", "hello"), ("post", "hello")]


async def test_a_first_attempt_is_not_looked_for_however_fast_the_clock_runs(database, ledger, shelf):
    outbox = Outbox(RehearsedClock(1_000_000, NOON), ledger, shelf)
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    assert shelf.calls == [("post", "hello")]


async def test_once_in_doubt_a_later_certainty_does_not_end_the_doubt(outbox, shelf, clock):
    shelf.trouble_after, shelf.found = [UnsureError("connection reset")], [Place(GENERAL, 1001)]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
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


async def test_a_message_that_another_row_knows_as_its_own_is_not_adopted(outbox, shelf, ledger):
    async with running(outbox):
        await outbox.post(named("other"), Message("two minutes left"), channel=GENERAL)
        await shelf.has_called(1)
    theirs = 1001
    assert (await row_of("other")).message_id == theirs
    await left_half_sent("hello", "two minutes left", NOON - 10 * MINUTE)
    shelf.found = [Place(GENERAL, theirs), Place(GENERAL, 555)]
    again = Outbox(outbox._clock, ledger, shelf)
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
    await outbox.post(named("news"), Message("news"), channel=RANDOM, priority=Priority.ANNOUNCEMENT)
    await left_half_sent("hello", "hello", NOON - MINUTE)
    async with running(outbox):
        await shelf.has_called(2)
    assert shelf.posts() == ["hello", "news"]

from db.models import OutgoingState
from runtime.clock import RehearsedClock
from runtime.delivery_outcome import MessageLocation, RetryLaterError, UnknownOutcomeError
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from tests.runtime.outbox.in_memory_deliverer import (
    GENERAL,
    RANDOM,
    interrupted_delivery,
    key_named,
    row_of,
    wait_for_outcomes,
)
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running


async def test_a_lost_response_leads_to_no_second_message(outbox, deliverer, clock):
    deliverer.errors_after = [UnknownOutcomeError("connection reset")]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + 5 * SECOND)
        await deliverer.wait_for_calls(2)
    assert list(deliverer.messages.values()) == ["hello"]
    assert (await row_of("hello")).state == OutgoingState.SENT


async def test_an_unknown_outcome_older_than_discords_memory_is_searched_for_before_sending(outbox, deliverer, clock):
    deliverer.errors_after = [UnknownOutcomeError("connection reset")]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.nonces.clear()
        deliverer.found = [MessageLocation(GENERAL, 1001)]
        clock.leap_to(NOON + 3 * MINUTE)
        await deliverer.wait_for_calls(2)
    assert deliverer.calls == [("post", "hello"), ("find", "hello")]
    assert (await row_of("hello")).message_id == 1001


async def test_a_message_that_surely_was_not_sent_is_not_searched_for(outbox, deliverer, clock):
    deliverer.errors = [RetryLaterError("slow mode")]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + HOUR)
        await deliverer.wait_for_calls(2)
    assert deliverer.calls == [("post", "hello"), ("post", "hello")]


async def test_a_first_attempt_is_not_searched_for_however_fast_the_clock_runs(database, reporter, deliverer):
    outbox = Outbox(RehearsedClock(1_000_000, NOON), reporter, deliverer)
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    assert deliverer.calls == [("post", "hello")]


async def test_an_unknown_outcome_stays_unknown_after_a_later_attempt_that_surely_failed(outbox, deliverer, clock):
    deliverer.errors_after, deliverer.found = (
        [UnknownOutcomeError("connection reset")],
        [MessageLocation(GENERAL, 1001)],
    )
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.errors = [RetryLaterError("slow mode")]
        clock.leap_to(NOON + 5 * SECOND)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + HOUR)
        await deliverer.wait_for_calls(3)
    assert [name for name, _ in deliverer.calls] == ["post", "post", "find"]


async def test_a_delivery_interrupted_shortly_before_is_sent_again_with_the_same_nonce(outbox, deliverer):
    taken = await interrupted_delivery("hello", "hello", NOON - MINUTE)
    await deliverer.post(taken)
    async with running(outbox):
        await deliverer.wait_for_calls(2)
    assert list(deliverer.messages.values()) == ["hello"]
    assert (await row_of("hello")).state == OutgoingState.SENT


async def test_a_delivery_interrupted_long_ago_is_searched_for_and_then_sent(outbox, deliverer):
    await interrupted_delivery("hello", "hello", NOON - 10 * MINUTE)
    async with running(outbox):
        await deliverer.wait_for_calls(2)
    assert deliverer.calls == [("find", "hello"), ("post", "hello")]


async def test_a_message_that_belongs_to_another_row_is_not_adopted(outbox, deliverer, reporter):
    async with running(outbox):
        await outbox.post(key_named("other"), Message("two minutes left"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
    theirs = 1001
    assert (await row_of("other")).message_id == theirs
    await interrupted_delivery("hello", "two minutes left", NOON - 10 * MINUTE)
    deliverer.found = [MessageLocation(GENERAL, theirs), MessageLocation(GENERAL, 555)]
    again = Outbox(outbox._clock, reporter, deliverer)
    async with running(again):
        await deliverer.wait_for_calls(2)
    assert (await row_of("hello")).message_id == 555


async def test_an_interrupted_message_changed_meanwhile_is_adopted_and_then_edited(outbox, deliverer, clock):
    await interrupted_delivery("hello", "one", NOON - 10 * MINUTE, revised="two")
    deliverer.found = [MessageLocation(GENERAL, 555, exact=False)]
    async with running(outbox):
        await deliverer.wait_for_calls(2)
    assert deliverer.calls == [("find", "two"), ("edit", "two")]
    assert (await row_of("hello")).sent_revision == 2


async def test_interrupted_deliveries_come_first_at_start(database, clock, reporter, deliverer):
    outbox = Outbox(clock, reporter, deliverer, at_once=1)
    await outbox.post(key_named("news"), Message("news"), channel=RANDOM, priority=Priority.ANNOUNCEMENT)
    await interrupted_delivery("hello", "hello", NOON - MINUTE)
    async with running(outbox):
        await deliverer.wait_for_calls(2)
    assert deliverer.posts() == ["hello", "news"]

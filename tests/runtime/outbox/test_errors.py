import pytest

import runtime.worker
from db import sql
from db.models import OutgoingState
from db.transaction import in_transaction_now
from runtime.delivery_outcome import MessageGoneError, RefusedError, RetryLaterError, UnknownOutcomeError
from runtime.message import Message
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, key_named, row_of, wait_for_outcomes
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running, settled, until


async def test_a_dm_to_closed_dms_is_never_retried(outbox, deliverer, clock, reporter):
    deliverer.errors = [RefusedError("403 50007 Cannot send messages to this user", dms_closed=True)]
    async with running(outbox):
        await outbox.post(key_named("dm"), Message("hello"), user=ANA)
        await wait_for_outcomes(deliverer, 1)
        await outbox.post(key_named("dm"), Message("hello again"), user=ANA)
        clock.leap_to(NOON + 10 * HOUR)
        await settled()
    row = await row_of("dm")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "403 50007 Cannot send messages to this user")
    assert len(deliverer.calls) == 1
    assert reporter.entries == []


async def test_a_subscriber_is_told_which_dms_arrived_and_which_were_refused(outbox, deliverer):
    seen = []

    async def note(user, key, reached):
        assert in_transaction_now()
        seen.append((user, key, reached))

    outbox.on_dm(note)
    deliverer.errors = [RefusedError("403 50007 Cannot send messages to this user", dms_closed=True)]
    async with running(outbox):
        await outbox.post(key_named("first"), Message("hello"), user=ANA)
        await wait_for_outcomes(deliverer, 1)
        await outbox.post(key_named("elsewhere"), Message("hello"), channel=GENERAL)
        await outbox.post(key_named("second"), Message("hello again"), user=ANA)
        await wait_for_outcomes(deliverer, 3)
    assert seen == [(ANA, key_named("first"), False), (ANA, key_named("second"), True)]


async def test_an_invalid_message_is_reported_as_our_mistake(outbox, deliverer, reporter):
    deliverer.errors = [RefusedError("400 50035 Invalid Form Body", our_fault=True)]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message(""), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    assert (await row_of("hello")).state == OutgoingState.REFUSED
    assert [facts for _, facts in reporter.entries] == [{"row": 1, "attempts": 1}]


@pytest.mark.parametrize(
    "errors", [RetryLaterError("slow mode"), UnknownOutcomeError("502"), RuntimeError("who knows")]
)
async def test_a_failing_message_is_retried_with_back_off(outbox, deliverer, clock, errors):
    deliverer.errors = [errors, errors]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        for number, at in enumerate([0, 5, 15]):
            clock.leap_to(NOON + at * SECOND)
            await wait_for_outcomes(deliverer, number + 1)
            clock.leap_to(clock.now() + 4.9 * SECOND)
            await settled()
            assert len(deliverer.calls) == number + 1
    row = await row_of("hello")
    assert (row.state, row.attempts) == (OutgoingState.SENT, 0)


async def test_a_failing_message_does_not_delay_others_to_its_channel(outbox, deliverer):
    deliverer.errors = [UnknownOutcomeError("502")]
    await outbox.post(key_named("1"), Message("one"), channel=GENERAL)
    await outbox.post(key_named("2"), Message("two"), channel=GENERAL)
    async with running(outbox):
        await deliverer.wait_for_calls(2)
    assert list(deliverer.messages.values()) == ["two"]


async def test_changing_a_message_that_failed_does_not_shorten_its_back_off(outbox, deliverer, clock):
    deliverer.errors = [RetryLaterError("slow mode")]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        await outbox.post(key_named("hello"), Message("two"), channel=GENERAL)
        await settled()
        assert len(deliverer.calls) == 1
        clock.leap_to(NOON + 5 * SECOND)
        await deliverer.wait_for_calls(2)
    assert deliverer.posts() == ["one", "two"]


async def test_an_unexpected_error_is_reported(outbox, deliverer, reporter):
    deliverer.errors = [RuntimeError("who knows")]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    assert [str(error) for error, _ in reporter.entries] == ["who knows"]


async def test_a_message_that_was_deleted_by_hand_stays_away_if_nothing_is_to_be_done_with_it(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.errors = [MessageGoneError("404 10008 Unknown Message")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("card"), Message("two"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + HOUR)
        await settled()
    assert deliverer.calls == [("post", "one"), ("edit", "two")]
    assert (await row_of("card")).state == OutgoingState.SENT


async def test_a_failed_edit_is_retried_as_an_edit(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.errors = [UnknownOutcomeError("502")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("card"), Message("two"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + HOUR)
        await deliverer.wait_for_calls(3)
    assert [name for name, _ in deliverer.calls] == ["post", "edit", "edit"]


async def test_an_error_of_the_database_is_reported_and_the_outbox_goes_on(outbox, deliverer, reporter, monkeypatch):
    monkeypatch.setattr(runtime.worker, "ERROR_PAUSE_SECONDS", 0.01)
    async with running(outbox):
        await sql.change("ALTER TABLE outgoing RENAME TO hidden")
        outbox._sender.wake()
        await until(lambda: reporter.entries)
        await sql.change("ALTER TABLE hidden RENAME TO outgoing")
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
    assert reporter.entries[0][1] == {"during": "sender"}

import asyncio

import pytest

from db.models import OutgoingState
from runtime.message import Message
from runtime.outbox import Outbox
from tests.runtime.outbox.in_memory_deliverer import GENERAL, key_named, row_of
from tests.runtime.timing import running, settled


async def test_draining_finishes_deliveries_in_progress_and_starts_no_others(outbox, deliverer):
    deliverer.gates[GENERAL] = asyncio.Event()
    await outbox.post(key_named("1"), Message("one"), channel=GENERAL)
    await outbox.post(key_named("2"), Message("two"), channel=GENERAL)
    async with running(outbox):
        await deliverer.wait_for_calls(1)
        draining = asyncio.create_task(outbox.drain())
        await settled()
        assert not draining.done()
        deliverer.gates[GENERAL].set()
        await draining
    assert deliverer.posts() == ["one"]
    assert (await row_of("1")).state == OutgoingState.SENT
    assert (await row_of("2")).state == OutgoingState.PENDING


async def test_an_outbox_cancelled_while_it_sends_sends_again_at_the_next_start(outbox, deliverer, clock, reporter):
    deliverer.gates[GENERAL] = asyncio.Event()
    task = asyncio.create_task(outbox.run())
    await outbox.post(key_named("1"), Message("one"), channel=GENERAL)
    await deliverer.wait_for_calls(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await row_of("1")).state == OutgoingState.SENDING
    deliverer.gates.clear()
    async with running(Outbox(clock, reporter, deliverer)):
        await deliverer.wait_for_calls(2)
    assert list(deliverer.messages.values()) == ["one"]

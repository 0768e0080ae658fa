import asyncio

import pytest

from db.models import OutgoingState
from runtime.message import Message
from runtime.outbox import Outbox
from tests.runtime.outbox.shelf import GENERAL, named, row_of
from tests.runtime.waiting import running, settled


async def test_draining_waits_for_those_in_flight_and_starts_no_other(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    await outbox.post(named("1"), Message("one"), channel=GENERAL)
    await outbox.post(named("2"), Message("two"), channel=GENERAL)
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
    await outbox.post(named("1"), Message("one"), channel=GENERAL)
    await shelf.has_called(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await row_of("1")).state == OutgoingState.SENDING
    shelf.held.clear()
    async with running(Outbox(clock, ledger, shelf)):
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["one"]

import pytest

import runtime.worker
from db import sql
from db.models import OutgoingState
from db.transaction import in_transaction_now
from runtime.delivery import GoneError, NotNowError, RefusedError, UnsureError
from runtime.message import Message
from tests.runtime.outbox.shelf import ANA, GENERAL, ended, named, row_of
from tests.runtime.waiting import HOUR, MINUTE, NOON, SECOND, running, settled, until


async def test_what_discord_refuses_is_never_tried_again(outbox, shelf, clock, ledger):
    shelf.trouble = [RefusedError("403 50007 Cannot send messages to this user")]
    async with running(outbox):
        await outbox.post(named("dm"), Message("hello"), user=ANA)
        await ended(shelf, 1)
        await outbox.post(named("dm"), Message("hello again"), user=ANA)
        clock.leap_to(NOON + HOUR)
        await settled()
    row = await row_of("dm")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "403 50007 Cannot send messages to this user")
    assert len(shelf.calls) == 1
    assert ledger.entries == []


async def test_a_subscriber_learns_which_dms_came_through_and_which_were_closed(outbox, shelf):
    seen = []

    async def note(user, key, reached):
        assert in_transaction_now()
        seen.append((user, key, reached))

    outbox.on_dm(note)
    shelf.trouble = [RefusedError("403 50007 Cannot send messages to this user", closed=True)]
    async with running(outbox):
        await outbox.post(named("first"), Message("hello"), user=ANA)
        await ended(shelf, 1)
        await outbox.post(named("elsewhere"), Message("hello"), channel=GENERAL)
        await outbox.post(named("second"), Message("hello again"), user=ANA)
        await ended(shelf, 3)
    assert seen == [(ANA, named("first"), False), (ANA, named("second"), True)]


async def test_a_message_that_was_wrong_in_itself_is_our_mistake_and_reported(outbox, shelf, ledger):
    shelf.trouble = [RefusedError("400 50035 Invalid Form Body", fault=True)]
    async with running(outbox):
        await outbox.post(named("hello"), Message(""), channel=GENERAL)
        await ended(shelf, 1)
    assert (await row_of("hello")).state == OutgoingState.REFUSED
    assert [facts for _, facts in ledger.entries] == [{"row": 1, "attempts": 1}]


@pytest.mark.parametrize("trouble", [NotNowError("slow mode"), UnsureError("502"), RuntimeError("who knows")])
async def test_what_fails_is_tried_again_later_and_later(outbox, shelf, clock, trouble):
    shelf.trouble = [trouble, trouble]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
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
    await outbox.post(named("1"), Message("one"), channel=GENERAL)
    await outbox.post(named("2"), Message("two"), channel=GENERAL)
    async with running(outbox):
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["two"]


async def test_revising_a_message_that_failed_does_not_hurry_it(outbox, shelf, clock):
    shelf.trouble = [NotNowError("slow mode")]
    async with running(outbox):
        await outbox.post(named("hello"), Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        await outbox.post(named("hello"), Message("two"), channel=GENERAL)
        await settled()
        assert len(shelf.calls) == 1
        clock.leap_to(NOON + 5 * SECOND)
        await shelf.has_called(2)
    assert shelf.posts() == ["one", "two"]


async def test_an_unexpected_error_is_reported(outbox, shelf, ledger):
    shelf.trouble = [RuntimeError("who knows")]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    assert [str(error) for error, _ in ledger.entries] == ["who knows"]


async def test_a_message_that_was_deleted_by_hand_is_left_alone(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post(named("card"), Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.trouble = [GoneError("404 10008 Unknown Message")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post(named("card"), Message("two"), channel=GENERAL)
        await ended(shelf, 2)
        clock.leap_to(NOON + HOUR)
        await settled()
    assert shelf.calls == [("post", "one"), ("edit", "two")]
    assert (await row_of("card")).state == OutgoingState.SENT


async def test_an_edit_that_failed_is_an_edit_again(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post(named("card"), Message("one"), channel=GENERAL)
        await ended(shelf, 1)
        shelf.trouble = [UnsureError("502")]
        clock.leap_to(NOON + MINUTE)
        await outbox.post(named("card"), Message("two"), channel=GENERAL)
        await ended(shelf, 2)
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(3)
    assert [name for name, _ in shelf.calls] == ["post", "edit", "edit"]


async def test_trouble_with_the_database_is_reported_and_outlived(outbox, shelf, ledger, monkeypatch):
    monkeypatch.setattr(runtime.worker, "TROUBLE_SECONDS", 0.01)
    async with running(outbox):
        await sql.change("ALTER TABLE outgoing RENAME TO hidden")
        outbox._sender.wake()
        await until(lambda: ledger.entries)
        await sql.change("ALTER TABLE hidden RENAME TO outgoing")
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    assert ledger.entries[0][1] == {"during": "sender"}

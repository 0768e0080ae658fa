import asyncio
from contextlib import suppress

import pytest

from db.models import Outgoing, OutgoingState
from db.transaction import transaction
from runtime.message import Message, Press
from tests.runtime.outbox.shelf import ANA, GENERAL, ended, named, row_of
from tests.runtime.waiting import HOUR, MINUTE, NOON, SECOND, running, settled


async def test_a_message_is_posted_and_its_place_is_noted(outbox, shelf):
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    row = await row_of("hello")
    assert shelf.messages == {row.message_id: "hello"}
    assert (row.state, row.message_channel_id, row.sent_revision) == (OutgoingState.SENT, GENERAL, 1)


async def test_a_message_to_a_person_is_noted_where_it_arrived(outbox, shelf):
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), user=ANA)
        await shelf.has_called(1)
    assert (await row_of("hello")).message_channel_id == ANA * 10


async def test_a_message_goes_to_one_place(outbox):
    with pytest.raises(ValueError, match="either"):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL, user=ANA)
    with pytest.raises(ValueError, match="either"):
        await outbox.post(named("hello"), Message("hello"))


async def test_a_message_is_not_sent_before_its_time(outbox, shelf, clock):
    await outbox.post(named("later"), Message("later"), channel=GENERAL, at=NOON + HOUR)
    async with running(outbox):
        await settled()
        assert shelf.calls == []
        clock.leap_to(NOON + HOUR)
        await shelf.has_called(1)


async def test_what_was_rolled_back_is_never_said(outbox, shelf):
    async with running(outbox):
        with suppress(ZeroDivisionError):
            async with transaction():
                await outbox.post(named("no"), Message("no"), channel=GENERAL)
                raise ZeroDivisionError
        async with transaction():
            await outbox.post(named("yes"), Message("yes"), channel=GENERAL)
            await settled()
            assert shelf.calls == []
        await shelf.has_called(1)
    assert shelf.posts() == ["yes"]


async def test_the_same_post_twice_is_one_message(outbox, shelf):
    async with running(outbox):
        for _ in range(2):
            await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
            await settled()
    assert shelf.calls == [("post", "hello")]


async def test_another_message_under_the_same_key_before_it_is_sent_replaces_the_first(outbox, shelf):
    await outbox.post(named("card"), Message("one"), channel=GENERAL)
    await outbox.post(named("card"), Message("two"), channel=GENERAL)
    async with running(outbox):
        await shelf.has_called(1)
    assert shelf.calls == [("post", "two")]


async def test_another_message_under_the_same_key_edits_what_was_sent(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post(named("card"), Message("one"), channel=GENERAL)
        await shelf.has_called(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.post(named("card"), Message("two"), channel=GENERAL)
        await shelf.has_called(2)
    assert shelf.calls == [("post", "one"), ("edit", "two")]
    row = await row_of("card")
    assert (row.state, row.revision, row.sent_revision) == (OutgoingState.SENT, 2, 2)


async def test_ten_revisions_in_one_second_are_at_most_two_edits(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post(named("card"), Message("0"), channel=GENERAL)
        await shelf.has_called(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.post(named("card"), Message("1"), channel=GENERAL)
        await shelf.has_called(2)
        for number in range(2, 11):
            await outbox.post(named("card"), Message(str(number)), channel=GENERAL)
            await asyncio.sleep(0.005)
        clock.leap_to(NOON + MINUTE + SECOND)
        await ended(shelf, 3)
    assert shelf.calls == [("post", "0"), ("edit", "1"), ("edit", "10")]


async def test_what_is_revised_while_it_is_being_posted_is_edited_afterwards(outbox, shelf, clock):
    shelf.held[GENERAL] = asyncio.Event()
    async with running(outbox):
        await outbox.post(named("card"), Message("one"), channel=GENERAL)
        await shelf.has_called(1)
        await outbox.post(named("card"), Message("two"), channel=GENERAL)
        shelf.held[GENERAL].set()
        await ended(shelf, 1)
        clock.leap_to(NOON + SECOND)
        await shelf.has_called(2)
    assert list(shelf.messages.values()) == ["two"]


async def test_a_withdrawn_message_is_not_sent(outbox, shelf):
    await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
    await outbox.withdraw(named("hello"))
    async with running(outbox):
        await settled()
    assert shelf.calls == []
    assert await Outgoing.all().count() == 0


async def test_a_message_that_was_sent_is_not_withdrawn(outbox, shelf):
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
    await outbox.withdraw(named("hello"))
    assert await Outgoing.all().count() == 1


async def test_the_row_reads_as_the_message_that_was_meant(outbox):
    message = Message("Wie läuft es?", buttons=((Press("Gut", "1:ok:7"),),), pings=(7,))
    await outbox.post(named("card"), message, channel=GENERAL)
    assert Message.from_json((await row_of("card")).body) == message

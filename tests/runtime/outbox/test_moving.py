"""What becomes of messages whose channel is gone, when another takes its place."""

import asyncio

from structlog.testing import capture_logs

from db.models import Outgoing, OutgoingState
from db.transaction import in_transaction_now
from runtime.delivery import LostError
from runtime.message import Message, Press
from tests.runtime.outbox.shelf import ANA, GENERAL, RANDOM, ended, named, row_of
from tests.runtime.waiting import MINUTE, NOON, SECOND, running, settled
from vocabulary.keys import CircleMessage, MessageKey, MessageKind

GONE = LostError("404 10003 Unknown Channel")
ONE = MessageKey(MessageKind.CIRCLE, 1)
KEYS = (ONE, MessageKey(MessageKind.CIRCLE, 11), MessageKey.circle(1, CircleMessage.WELCOME))
CARD = Message("welcome", ((Press("Set my goal", "1:goal-set:1"),),))


async def soon(_channel):
    assert in_transaction_now()
    return NOON + MINUTE


async def never(_channel):
    return None


async def test_what_was_for_a_channel_that_is_gone_waits_and_is_said_in_the_next_one(outbox, shelf, clock):
    outbox.on_channel_gone(never)
    outbox.on_channel_gone(soon)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        await outbox.move(GENERAL, RANDOM, ())
        clock.leap_to(NOON + MINUTE + 5 * SECOND)
        await ended(shelf, 2)
    row = await row_of("hello")
    assert (row.state, row.message_channel_id) == (OutgoingState.SENT, RANDOM)


async def test_what_was_for_a_channel_that_none_replaces_is_refused(outbox, shelf):
    outbox.on_channel_gone(never)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    row = await row_of("hello")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "404 10003 Unknown Channel")


async def test_a_dm_whose_channel_is_gone_is_refused(outbox, shelf):
    outbox.on_channel_gone(soon)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post(named("dm"), Message("hello"), user=ANA)
        await ended(shelf, 1)
    assert (await row_of("dm")).state == OutgoingState.REFUSED


async def test_of_what_stood_in_the_old_channel_only_what_has_buttons_and_is_named_is_said_again(outbox, shelf):
    async with running(outbox):
        for key, message in zip(KEYS, (CARD, CARD, Message("told")), strict=True):
            await outbox.post(key, message, channel=GENERAL)
        await ended(shelf, 3)
        before = await Outgoing.get(key=str(ONE))
        shelf.nonces.clear()
        await outbox.move(GENERAL, RANDOM, [ONE])
        await ended(shelf, 4)
    places = [(await Outgoing.get(key=str(key))).message_channel_id for key in KEYS]
    assert places == [RANDOM, GENERAL, GENERAL]
    assert (await Outgoing.get(key=str(ONE))).id == before.id
    assert shelf.posts()[-1] == "welcome"


async def test_what_is_under_way_as_its_channel_is_replaced_comes_into_the_new_one_once(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    shelf.trouble = [GONE]
    outbox.on_channel_gone(never)
    async with running(outbox):
        await outbox.post(named("hello"), Message("hello"), channel=GENERAL)
        await shelf.has_called(1)
        await outbox.move(GENERAL, RANDOM, ())
        await settled()
        assert len(shelf.calls) == 1
        with capture_logs() as log:
            shelf.held[GENERAL].set()
            await ended(shelf, 2)
    assert (await row_of("hello")).message_channel_id == RANDOM
    assert [entry["log_level"] for entry in log if entry["event"] == "channel gone"] == ["info"]


async def test_an_edit_under_way_as_its_channel_is_replaced_keeps_nothing_from_the_new_one(outbox, shelf, clock):
    async with running(outbox):
        await outbox.post(ONE, CARD, channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + MINUTE)
        shelf.held[GENERAL], shelf.trouble = asyncio.Event(), [GONE]
        await outbox.post(ONE, Message("welcome, all", CARD.buttons), channel=GENERAL)
        await shelf.has_called(2)
        shelf.nonces.clear()
        await outbox.move(GENERAL, RANDOM, [ONE])
        shelf.held[GENERAL].set()
        await ended(shelf, 3)
    assert (await Outgoing.get(key=str(ONE))).message_channel_id == RANDOM
    assert shelf.calls[-1] == ("post", "welcome, all")

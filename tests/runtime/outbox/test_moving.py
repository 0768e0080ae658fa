"""What becomes of messages whose channel is gone, when another takes its place."""

import asyncio

from structlog.testing import capture_logs

from db.models import OutgoingState
from db.transaction import in_transaction_now
from runtime.delivery import LostError
from runtime.message import Message, Press
from tests.runtime.outbox.shelf import ANA, GENERAL, RANDOM, ended, row_of
from tests.runtime.waiting import MINUTE, NOON, SECOND, running, settled

GONE = LostError("404 10003 Unknown Channel")
CARD = Message("welcome", ((Press("Set my goal", "1:goal-set:1"),),))


async def soon(_channel):
    assert in_transaction_now()
    return NOON + MINUTE


async def never(_channel):
    return None


async def test_what_was_for_a_channel_that_is_gone_waits_and_is_said_in_the_next_one(outbox, shelf, clock):
    outbox.replaces(never)
    outbox.replaces(soon)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
        await outbox.move(GENERAL, RANDOM, ())
        clock.leap_to(NOON + MINUTE + 5 * SECOND)
        await ended(shelf, 2)
    row = await row_of("hello")
    assert (row.state, row.message_channel_id) == (OutgoingState.SENT, RANDOM)


async def test_what_was_for_a_channel_that_none_replaces_is_refused(outbox, shelf):
    outbox.replaces(never)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
        await ended(shelf, 1)
    row = await row_of("hello")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "404 10003 Unknown Channel")


async def test_a_dm_whose_channel_is_gone_is_refused(outbox, shelf):
    outbox.replaces(soon)
    shelf.trouble = [GONE]
    async with running(outbox):
        await outbox.post("dm", Message("hello"), user=ANA)
        await ended(shelf, 1)
    assert (await row_of("dm")).state == OutgoingState.REFUSED


async def test_of_what_stood_in_the_old_channel_only_what_has_buttons_and_is_named_is_said_again(outbox, shelf):
    async with running(outbox):
        for key, message in (("circle:1", CARD), ("circle:11", CARD), ("circle:1:told", Message("told"))):
            await outbox.post(key, message, channel=GENERAL)
        await ended(shelf, 3)
        before = await row_of("circle:1")
        shelf.nonces.clear()
        await outbox.move(GENERAL, RANDOM, ["circle:1"])
        await ended(shelf, 4)
    places = [(await row_of(key)).message_channel_id for key in ("circle:1", "circle:11", "circle:1:told")]
    assert places == [RANDOM, GENERAL, GENERAL]
    assert (await row_of("circle:1")).id == before.id
    assert shelf.posts()[-1] == "welcome"


async def test_what_is_under_way_as_its_channel_is_replaced_comes_into_the_new_one_once(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    shelf.trouble = [GONE]
    outbox.replaces(never)
    async with running(outbox):
        await outbox.post("hello", Message("hello"), channel=GENERAL)
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
        await outbox.post("circle:1", CARD, channel=GENERAL)
        await ended(shelf, 1)
        clock.leap_to(NOON + MINUTE)
        shelf.held[GENERAL], shelf.trouble = asyncio.Event(), [GONE]
        await outbox.post("circle:1", Message("welcome, all", CARD.buttons), channel=GENERAL)
        await shelf.has_called(2)
        shelf.nonces.clear()
        await outbox.move(GENERAL, RANDOM, ["circle:1"])
        shelf.held[GENERAL].set()
        await ended(shelf, 3)
    assert (await row_of("circle:1")).message_channel_id == RANDOM
    assert shelf.calls[-1] == ("post", "welcome, all")

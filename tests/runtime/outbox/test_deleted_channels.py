"""What happens to messages when their channel is deleted and replaced."""

import asyncio

from structlog.testing import capture_logs

from db.models import Outgoing, OutgoingState
from db.transaction import in_transaction_now
from runtime.delivery_outcome import ChannelGoneError
from runtime.message import Button, Message
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, RANDOM, key_named, row_of, wait_for_outcomes
from tests.runtime.timing import MINUTE, NOON, SECOND, running, settled
from vocabulary.keys import CircleMessage, MessageKey, MessageKind

GONE = ChannelGoneError("404 10003 Unknown Channel")
ONE = MessageKey(MessageKind.CIRCLE, 1)
KEYS = (ONE, MessageKey(MessageKind.CIRCLE, 11), MessageKey.circle(1, CircleMessage.WELCOME))
CARD = Message("welcome", ((Button("Set my goal", "1:goal-set:1"),),))


async def soon(_channel):
    assert in_transaction_now()
    return NOON + MINUTE


async def never(_channel):
    return None


async def test_a_message_to_a_deleted_channel_waits_and_is_sent_to_its_replacement(outbox, deliverer, clock):
    outbox.on_channel_gone(never)
    outbox.on_channel_gone(soon)
    deliverer.errors = [GONE]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        await outbox.move(GENERAL, RANDOM, ())
        clock.leap_to(NOON + MINUTE + 5 * SECOND)
        await wait_for_outcomes(deliverer, 2)
    row = await row_of("hello")
    assert (row.state, row.message_channel_id) == (OutgoingState.SENT, RANDOM)


async def test_a_message_to_a_deleted_channel_without_a_replacement_is_refused(outbox, deliverer):
    outbox.on_channel_gone(never)
    deliverer.errors = [GONE]
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    row = await row_of("hello")
    assert (row.state, row.refusal) == (OutgoingState.REFUSED, "404 10003 Unknown Channel")


async def test_a_dm_whose_channel_is_gone_is_refused(outbox, deliverer):
    outbox.on_channel_gone(soon)
    deliverer.errors = [GONE]
    async with running(outbox):
        await outbox.post(key_named("dm"), Message("hello"), user=ANA)
        await wait_for_outcomes(deliverer, 1)
    assert (await row_of("dm")).state == OutgoingState.REFUSED


async def test_of_the_messages_in_a_deleted_channel_only_those_with_buttons_and_a_given_key_are_resent(
    outbox, deliverer
):
    async with running(outbox):
        for key, message in zip(KEYS, (CARD, CARD, Message("told")), strict=True):
            await outbox.post(key, message, channel=GENERAL)
        await wait_for_outcomes(deliverer, 3)
        before = await Outgoing.get(key=str(ONE))
        deliverer.nonces.clear()
        await outbox.move(GENERAL, RANDOM, [ONE])
        await wait_for_outcomes(deliverer, 4)
    places = [(await Outgoing.get(key=str(key))).message_channel_id for key in KEYS]
    assert places == [RANDOM, GENERAL, GENERAL]
    assert (await Outgoing.get(key=str(ONE))).id == before.id
    assert deliverer.posts()[-1] == "welcome"


async def test_a_message_being_sent_as_its_channel_is_replaced_is_sent_to_the_new_one_once(outbox, deliverer):
    deliverer.gates[GENERAL] = asyncio.Event()
    deliverer.errors = [GONE]
    outbox.on_channel_gone(never)
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        await outbox.move(GENERAL, RANDOM, ())
        await settled()
        assert len(deliverer.calls) == 1
        with capture_logs() as log:
            deliverer.gates[GENERAL].set()
            await wait_for_outcomes(deliverer, 2)
    assert (await row_of("hello")).message_channel_id == RANDOM
    assert [entry["log_level"] for entry in log if entry["event"] == "channel gone"] == ["info"]


async def test_a_message_being_edited_as_its_channel_is_replaced_is_sent_to_the_new_one(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(ONE, CARD, channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + MINUTE)
        deliverer.gates[GENERAL], deliverer.errors = asyncio.Event(), [GONE]
        await outbox.post(ONE, Message("welcome, all", CARD.buttons), channel=GENERAL)
        await deliverer.wait_for_calls(2)
        deliverer.nonces.clear()
        await outbox.move(GENERAL, RANDOM, [ONE])
        deliverer.gates[GENERAL].set()
        await wait_for_outcomes(deliverer, 3)
    assert (await Outgoing.get(key=str(ONE))).message_channel_id == RANDOM
    assert deliverer.calls[-1] == ("post", "welcome, all")

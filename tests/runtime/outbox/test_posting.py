import asyncio
from contextlib import suppress

import pytest

from db.models import Outgoing, OutgoingPerson, OutgoingState
from db.transaction import transaction
from runtime.delivery_outcome import RetryLaterError
from runtime.message import Attachment, Button, Message
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, body_of, key_named, row_of, wait_for_outcomes
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running, settled
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.sessions import SessionMessage


async def test_a_message_is_posted_and_its_id_is_recorded(outbox, deliverer):
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
    row = await row_of("hello")
    assert deliverer.messages == {row.message_id: "hello"}
    assert (row.state, row.message_channel_id, row.sent_revision) == (OutgoingState.SENT, GENERAL, 1)


async def test_the_dm_channel_of_a_message_to_a_person_is_recorded(outbox, deliverer):
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), user=ANA)
        await deliverer.wait_for_calls(1)
    assert (await row_of("hello")).message_channel_id == ANA * 10


async def test_a_message_goes_to_one_place(outbox):
    with pytest.raises(ValueError, match="either"):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL, user=ANA)
    with pytest.raises(ValueError, match="either"):
        await outbox.post(key_named("hello"), Message("hello"))


async def test_a_message_is_not_sent_before_its_time(outbox, deliverer, clock):
    await outbox.post(key_named("later"), Message("later"), channel=GENERAL, at=NOON + HOUR)
    async with running(outbox):
        await settled()
        assert deliverer.calls == []
        clock.leap_to(NOON + HOUR)
        await deliverer.wait_for_calls(1)


async def test_a_message_that_was_rolled_back_is_never_sent(outbox, deliverer):
    async with running(outbox):
        with suppress(ZeroDivisionError):
            async with transaction():
                await outbox.post(key_named("no"), Message("no"), channel=GENERAL)
                raise ZeroDivisionError
        async with transaction():
            await outbox.post(key_named("yes"), Message("yes"), channel=GENERAL)
            await settled()
            assert deliverer.calls == []
        await deliverer.wait_for_calls(1)
    assert deliverer.posts() == ["yes"]


async def test_the_same_post_twice_is_one_message(outbox, deliverer):
    async with running(outbox):
        for _ in range(2):
            await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
            await settled()
    assert deliverer.calls == [("post", "hello")]


async def test_posting_another_message_with_the_same_key_before_it_is_sent_replaces_it(outbox, deliverer):
    await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
    await outbox.post(key_named("card"), Message("two"), channel=GENERAL)
    async with running(outbox):
        await deliverer.wait_for_calls(1)
    assert deliverer.calls == [("post", "two")]


async def test_posting_another_message_with_the_same_key_edits_the_sent_one(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("card"), Message("two"), channel=GENERAL)
        await deliverer.wait_for_calls(2)
    assert deliverer.calls == [("post", "one"), ("edit", "two")]
    row = await row_of("card")
    assert (row.state, row.revision, row.sent_revision) == (OutgoingState.SENT, 2, 2)


async def test_ten_changes_in_one_second_lead_to_at_most_two_edits(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("0"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("card"), Message("1"), channel=GENERAL)
        await deliverer.wait_for_calls(2)
        for number in range(2, 11):
            await outbox.post(key_named("card"), Message(str(number)), channel=GENERAL)
            await asyncio.sleep(0.005)
        clock.leap_to(NOON + MINUTE + SECOND)
        await wait_for_outcomes(deliverer, 3)
    assert deliverer.calls == [("post", "0"), ("edit", "1"), ("edit", "10")]


async def test_a_message_changed_while_it_is_being_posted_is_edited_afterwards(outbox, deliverer, clock):
    deliverer.gates[GENERAL] = asyncio.Event()
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        await outbox.post(key_named("card"), Message("two"), channel=GENERAL)
        deliverer.gates[GENERAL].set()
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + SECOND)
        await deliverer.wait_for_calls(2)
    assert list(deliverer.messages.values()) == ["two"]


async def test_a_withdrawn_message_is_not_sent(outbox, deliverer):
    await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
    await outbox.withdraw(key_named("hello"))
    async with running(outbox):
        await settled()
    assert deliverer.calls == []
    assert await Outgoing.all().count() == 0


async def test_a_message_that_was_sent_is_not_withdrawn(outbox, deliverer):
    async with running(outbox):
        await outbox.post(key_named("hello"), Message("hello"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
    await outbox.withdraw(key_named("hello"))
    assert await Outgoing.all().count() == 1


async def test_the_stored_row_has_the_content_of_the_message(outbox):
    message = Message("Wie läuft es?", buttons=((Button("Gut", "1:ok:7"),),), pings=(7,))
    await outbox.post(key_named("card"), message, channel=GENERAL)
    assert Message.from_json(await body_of("card") or {}) == message


async def test_what_is_about_a_key_is_its_message_and_those_that_continue_it_and_no_similar_ones(outbox):
    seven = MessageKey(MessageKind.SESSION, 7)
    continued = MessageKey.session(7, SessionMessage.BLOCK, 3)
    others = (MessageKey(MessageKind.SESSION, 71), MessageKey.session(71, SessionMessage.BLOCK, 3))
    for key in (seven, continued, *others):
        await outbox.post(key, Message("hello"), channel=GENERAL)
    await outbox.withdraw_about([seven])
    assert set(await outbox.find_all([seven, continued, *others])) == set(others)


async def test_it_is_stored_whom_a_message_names_in_its_text_files_pings_and_key(outbox):
    list_of_all = Attachment("all.md", "Fay: <@106>")
    key = MessageKey.session(7, SessionMessage.LATECOMER, 101)
    await outbox.post(key, Message("<@102> and <@!103>", pings=(104,), files=(list_of_all,)), channel=GENERAL)
    assert await named() == [101, 102, 103, 104, 106]
    await outbox.post(key, Message("<@105>"), channel=GENERAL)
    assert await named() == [101, 102, 103, 104, 105, 106]


async def test_with_a_message_goes_whom_it_names(outbox):
    await outbox.post(key_named("hello"), Message("<@102>"), channel=GENERAL)
    await outbox.withdraw(key_named("hello"))
    assert await named() == []


async def named():
    return sorted(row.user_id for row in await OutgoingPerson.all())


async def test_what_is_over_is_deleted_and_not_said_again(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        clock.leap_to(NOON + MINUTE)
        await outbox.remove(key_named("card"))
        await deliverer.wait_for_calls(2)
        await outbox.remove(key_named("card"))
        await settled()
    assert deliverer.calls == [("post", "one"), ("delete", "")]
    assert deliverer.messages == {}
    assert await outbox.find(key_named("card")) is not None


async def test_what_is_over_before_it_is_sent_is_not_sent(outbox, deliverer):
    await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
    await outbox.remove(key_named("card"))
    async with running(outbox):
        await settled()
    assert deliverer.calls == []
    assert await outbox.find(key_named("card")) is None


async def test_what_is_over_while_it_is_sent_is_deleted_once_it_is_there(outbox, deliverer, clock):
    let_go = deliverer.hold_up("one")
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        await outbox.remove(key_named("card"))
        let_go.set()
        await settled()
        clock.leap_to(NOON + MINUTE)
        await deliverer.wait_for_calls(2)
    assert deliverer.messages == {}


async def test_what_is_over_and_of_which_nothing_was_sent_after_all_is_dropped(outbox, deliverer, clock):
    let_go = deliverer.hold_up("one")
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        await outbox.remove(key_named("card"))
        deliverer.errors.append(RetryLaterError("429"))
        let_go.set()
        await settled()
        clock.leap_to(NOON + HOUR)
        await settled()
    assert deliverer.calls == [("post", "one")]
    assert not await Outgoing.exists()


async def test_what_is_over_and_was_deleted_by_hand_is_left_at_that(outbox, deliverer, clock, reporter):
    async with running(outbox):
        await outbox.post(key_named("card"), Message("one"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        deliverer.messages.clear()
        clock.leap_to(NOON + MINUTE)
        await outbox.remove(key_named("card"))
        await deliverer.wait_for_calls(2)
        await settled()
    assert (await row_of("card")).state == OutgoingState.SENT


async def test_all_messages_about_a_key_can_be_over_at_once(outbox, deliverer, clock):
    keys = [MessageKey.session(7, SessionMessage.WARNING, visit) for visit in (1, 2)]
    other = MessageKey.session(7, SessionMessage.RECAP)
    async with running(outbox):
        for key in (*keys, other):
            await outbox.post(key, Message(key.parts[0]), channel=GENERAL)
        await deliverer.wait_for_calls(3)
        clock.leap_to(NOON + MINUTE)
        await outbox.remove(MessageKey.session(7, SessionMessage.WARNING))
        await deliverer.wait_for_calls(5)
    assert [*deliverer.messages.values()] == ["recap"]

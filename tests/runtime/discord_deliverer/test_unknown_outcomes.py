import pytest

from db.models import Outgoing, OutgoingBody, OutgoingState
from db.transaction import transaction
from rehearsal.faults import When
from runtime.message import Message
from tests.runtime.discord_deliverer.bot_in_guild import BUTTONS, KEY, OTHER, POSTING, interrupted_delivery
from tests.runtime.timing import MINUTE, NOON, SECOND, until


async def test_a_second_delivery_soon_after_returns_the_message_of_the_first(stopped_bot):
    await interrupted_delivery(stopped_bot, Message("Welcome."))
    (message,) = stopped_bot.messages
    async with stopped_bot.running():
        row = await stopped_bot.wait_for_state(OutgoingState.SENT)
    assert row.message_id == message.id
    assert stopped_bot.texts == ["Welcome."]


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
async def test_a_connection_lost_before_or_after_the_message_was_created_leaves_one_message(bot, when):
    bot.rehearsal.faults.drop(*POSTING, when=when)
    await bot.post(Message("Hello."))
    await bot.wait_for_failures()
    bot.clock.leap_to(bot.clock.now() + 5 * SECOND)
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.texts == ["Hello."]


@pytest.mark.parametrize("card", [True, False])
async def test_a_message_interrupted_ten_minutes_ago_is_found_in_the_channel(stopped_bot, card):
    await interrupted_delivery(stopped_bot, Message(" # Check-in\n---\nUntil 18:10 ", buttons=BUTTONS, card=card))
    (message,) = stopped_bot.messages
    stopped_bot.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped_bot.running():
        row = await stopped_bot.wait_for_state(OutgoingState.SENT)
    assert row.message_id == message.id
    assert len(stopped_bot.messages) == 1


async def test_an_interrupted_message_that_was_changed_meanwhile_is_found_by_its_buttons_and_edited(stopped_bot):
    await interrupted_delivery(stopped_bot, Message("One.", buttons=BUTTONS), revised=Message("Two.", buttons=BUTTONS))
    stopped_bot.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped_bot.running():
        await until(lambda: Outgoing.exists(message_id__not_isnull=True))
        stopped_bot.clock.leap_to(stopped_bot.clock.now() + SECOND)
        await stopped_bot.wait_for_state(OutgoingState.SENT)
    assert stopped_bot.texts == ["Two."]


async def test_a_message_that_never_arrived_is_sent_although_a_member_said_the_same(stopped_bot):
    await interrupted_delivery(stopped_bot, Message("Hello."), delivered=False)
    await stopped_bot.ana.say(stopped_bot.general, "Hello.")
    stopped_bot.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped_bot.running():
        await stopped_bot.wait_for_state(OutgoingState.SENT)
    assert [(message.author.name, message.text) for message in stopped_bot.messages] == [
        ("Ana", "Hello."),
        ("Circlekeeper", "Hello."),
    ]


async def test_an_older_message_with_the_same_text_is_not_adopted(stopped_bot):
    async with stopped_bot.running():
        await stopped_bot.post(Message("Hello."), key=OTHER)
        await stopped_bot.wait_for_state(OutgoingState.SENT, OTHER)
    await Outgoing.all().delete()
    stopped_bot.clock.leap_to(NOON + 10 * MINUTE)
    await interrupted_delivery(stopped_bot, Message("Hello."), delivered=False)
    stopped_bot.clock.leap_to(NOON + 20 * MINUTE)
    async with stopped_bot.running():
        await stopped_bot.wait_for_state(OutgoingState.SENT)
    assert stopped_bot.texts == ["Hello.", "Hello."]


async def test_an_id_that_a_restored_database_assigns_again_gets_a_new_nonce(bot):
    await bot.post(Message("Before the restore"))
    row = await bot.wait_for_state(OutgoingState.SENT)
    await row.delete()
    bot.clock.leap_to(bot.clock.now() + SECOND)
    facts = {"created_at": bot.clock.now(), "send_at": bot.clock.now(), "priority": 1, "digest": ""}
    async with transaction():
        await Outgoing.create(id=row.id, key=str(KEY), channel_id=bot.general.id, **facts)
        await OutgoingBody.create(outgoing_id=row.id, body=Message("After the restore").to_json())
    await bot.post(Message("Something else"), key=OTHER)
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.texts[:2] == ["Before the restore", "After the restore"]

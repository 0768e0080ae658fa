import pytest

from db.models import Outgoing, OutgoingState
from rehearsal.faults import When
from runtime.message import Message
from tests.runtime.deliverer.stage import BUTTONS, KEY, OTHER, POSTING, half_sent
from tests.runtime.waiting import MINUTE, NOON, SECOND, until


async def test_a_second_delivery_soon_after_yields_the_message_of_the_first(stopped):
    await half_sent(stopped, Message("Welcome."))
    (message,) = stopped.messages
    async with stopped.running():
        row = await stopped.reaches(OutgoingState.SENT)
    assert row.message_id == message.id
    assert stopped.texts == ["Welcome."]


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
async def test_a_connection_that_broke_before_or_after_the_message_was_made_leaves_one_message(stage, when):
    stage.rehearsal.faults.drop(*POSTING, when=when)
    await stage.post(Message("Hello."))
    await stage.fails()
    stage.clock.leap_to(stage.clock.now() + 5 * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


@pytest.mark.parametrize("card", [True, False])
async def test_half_sent_ten_minutes_ago_it_is_found_in_the_channel(stopped, card):
    await half_sent(stopped, Message(" # Check-in\n---\nUntil 18:10 ", buttons=BUTTONS, card=card))
    (message,) = stopped.messages
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        row = await stopped.reaches(OutgoingState.SENT)
    assert row.message_id == message.id
    assert len(stopped.messages) == 1


async def test_half_sent_and_revised_meanwhile_it_is_known_by_its_buttons_and_edited(stopped):
    await half_sent(stopped, Message("One.", buttons=BUTTONS), revised=Message("Two.", buttons=BUTTONS))
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        await until(lambda: Outgoing.exists(message_id__not_isnull=True))
        stopped.clock.leap_to(stopped.clock.now() + SECOND)
        await stopped.reaches(OutgoingState.SENT)
    assert stopped.texts == ["Two."]


async def test_what_never_arrived_is_sent_though_others_said_the_same(stopped):
    await half_sent(stopped, Message("Hello."), delivered=False)
    await stopped.ana.say(stopped.general, "Hello.")
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        await stopped.reaches(OutgoingState.SENT)
    assert [(message.author.name, message.text) for message in stopped.messages] == [
        ("Ana", "Hello."),
        ("Circlekeeper", "Hello."),
    ]


async def test_an_older_message_that_reads_the_same_is_not_taken_for_it(stopped):
    async with stopped.running():
        await stopped.post(Message("Hello."), key=OTHER)
        await stopped.reaches(OutgoingState.SENT, OTHER)
    await Outgoing.all().delete()
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    await half_sent(stopped, Message("Hello."), delivered=False)
    stopped.clock.leap_to(NOON + 20 * MINUTE)
    async with stopped.running():
        await stopped.reaches(OutgoingState.SENT)
    assert stopped.texts == ["Hello.", "Hello."]


async def test_an_id_that_a_restored_database_gives_out_again_names_another_message(stage):
    await stage.post(Message("Before the restore"))
    row = await stage.reaches(OutgoingState.SENT)
    await row.delete()
    stage.clock.leap_to(stage.clock.now() + SECOND)
    after = Message("After the restore")
    facts = {"created_at": stage.clock.now(), "send_at": stage.clock.now(), "priority": 1, "body": after.to_json()}
    await Outgoing.create(id=row.id, key=str(KEY), channel_id=stage.general.id, **facts)
    await stage.post(Message("Something else"), key=OTHER)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts[:2] == ["Before the restore", "After the restore"]

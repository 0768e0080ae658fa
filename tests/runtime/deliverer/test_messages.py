from db.models import Outgoing, OutgoingState
from rehearsal.enums import MessageFlag
from runtime.message import Attachment, Message
from tests.runtime.deliverer.stage import BUTTONS, KEY, OTHER
from tests.runtime.waiting import SECOND, until


async def test_a_message_arrives_and_its_place_is_noted(stage):
    await stage.post(Message("Welcome."))
    row = await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.text == "Welcome."
    assert (row.message_id, row.message_channel_id) == (message.id, stage.general.id)


async def test_a_revised_message_is_edited_and_loses_what_it_no_longer_has(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS, files=(Attachment("goal.md", "# Goal"),)))
    await stage.reaches(OutgoingState.SENT)
    await stage.post(Message("Answered: *stuck*."))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    (message,) = stage.messages
    assert message.text == "Answered: *stuck*."
    assert message.buttons == []
    assert message.attachments == []


async def test_buttons_arrive_in_their_rows(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS))
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.buttons == ["On track", "Stuck", "Done"]
    assert [len(row["components"]) for row in message.components] == [2, 1]


async def test_a_card_arrives_framed_and_can_be_revised(stage):
    card = Message("# Check-in\n---\nUntil 18:10", buttons=BUTTONS, card=True, files=(Attachment("a.md", "a"),))
    await stage.post(card)
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.flags & MessageFlag.COMPONENTS_V2
    assert message.text == "# Check-in\nUntil 18:10"
    assert message.buttons == ["On track", "Stuck", "Done"]
    await stage.post(Message("# Goals", card=True))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    assert (message.text, message.buttons) == ("# Goals", [])


async def test_a_file_arrives_as_it_was_written(stage):
    await stage.post(Message("The agenda.", files=(Attachment("agenda.md", "# Übung\n"),)))
    await stage.reaches(OutgoingState.SENT)
    (attachment,) = stage.messages[0].attachments
    assert (attachment.filename, attachment.content.decode()) == ("agenda.md", "# Übung\n")


async def test_nobody_is_notified_but_those_who_are_meant(stage):
    text = f"{stage.ana.mention}, {stage.ben.mention} is next. @everyone"
    await stage.post(Message(text, pings=(stage.ana.id,)))
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert [user.name for user in message.mentions] == ["Ana"]
    assert not message.mention_everyone


async def test_a_silent_message_makes_no_sound(stage):
    await stage.post(Message("Noted.", silent=True))
    await stage.reaches(OutgoingState.SENT)
    assert stage.messages[0].flags & MessageFlag.SUPPRESS_NOTIFICATIONS


async def test_a_message_that_should_be_at_hand_is_pinned(stage):
    await stage.post(Message("# The circle", pin=True))
    await stage.reaches(OutgoingState.SENT)
    assert stage.messages[0].pinned


async def test_a_pin_that_is_refused_costs_nothing_but_the_pin(stage):
    stage.rehearsal.faults.refuse("PUT", "/channels/*/pins/*", status=403, code=50013, message="Missing Permissions")
    stage.rehearsal.faults.refuse("PUT", "/channels/*/messages/pins/*", status=403, code=50013, message="Missing")
    await stage.post(Message("# The circle", pin=True))
    await stage.reaches(OutgoingState.SENT)
    assert [message.pinned for message in stage.messages] == [False]


async def test_a_person_is_written_to_in_a_dm(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS), user=stage.ana.id)
    row = await stage.reaches(OutgoingState.SENT)
    await stage.post(Message("And now?"), key=OTHER, user=stage.ana.id)
    await stage.reaches(OutgoingState.SENT, OTHER)
    assert [message.text for message in stage.ana.dms] == ["How is it going?", "And now?"]
    assert row.message_channel_id == stage.ana.dms[0].channel.id


async def test_a_message_that_somebody_deleted_stays_deleted(stage):
    await stage.post(Message("Hello."))
    await stage.reaches(OutgoingState.SENT)
    await stage.ana.delete(stage.messages[0])
    await stage.post(Message("Hello again."))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(state=OutgoingState.SENT, sent_revision=2))
    assert stage.texts == []


async def test_a_dm_channel_that_is_known_is_not_asked_for_again_even_after_a_restart(stopped):
    for key, text in ((KEY, "first"), (OTHER, "second")):
        async with stopped.running():
            await stopped.post(Message(text), key=key, user=stopped.ana.id)
            await stopped.reaches(OutgoingState.SENT, key)
    assert [message.text for message in stopped.ana.dms] == ["first", "second"]
    asked = [entry.text for entry in stopped.rehearsal.journal if entry.text == "POST /users/@me/channels"]
    assert len(asked) == 1

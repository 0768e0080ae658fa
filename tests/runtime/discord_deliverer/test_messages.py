from db.models import Outgoing, OutgoingState
from rehearsal.enums import MessageFlag
from runtime.markdown import Markdown
from runtime.message import Attachment, Message
from tests.runtime.discord_deliverer.bot_in_guild import BUTTONS, KEY, OTHER
from tests.runtime.timing import SECOND, until


async def test_a_message_arrives_and_its_id_is_recorded(bot):
    await bot.post(Message("Welcome."))
    row = await bot.wait_for_state(OutgoingState.SENT)
    (message,) = bot.messages
    assert message.text == "Welcome."
    assert (row.message_id, row.message_channel_id) == (message.id, bot.general.id)


async def test_a_changed_message_is_edited_and_loses_what_it_no_longer_has(bot):
    await bot.post(Message("How is it going?", buttons=BUTTONS, files=(Attachment("goal.md", "# Goal"),)))
    await bot.wait_for_state(OutgoingState.SENT)
    await bot.post(Message(Markdown("Answered: *stuck*.")))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    (message,) = bot.messages
    assert message.text == "Answered: *stuck*."
    assert message.buttons == []
    assert message.attachments == []


async def test_a_message_that_is_over_is_deleted(bot):
    await bot.post(Message("How is it going?", buttons=BUTTONS))
    await bot.wait_for_state(OutgoingState.SENT)
    await bot.post(Message("", gone=True))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    assert bot.messages == []


async def test_buttons_arrive_in_their_rows(bot):
    await bot.post(Message("How is it going?", buttons=BUTTONS))
    await bot.wait_for_state(OutgoingState.SENT)
    (message,) = bot.messages
    assert message.buttons == ["On track", "Stuck", "Done"]
    assert [len(row["components"]) for row in message.components] == [2, 1]


async def test_a_card_arrives_framed_and_can_be_edited(bot):
    card = Message(
        Markdown("# Check-in\n---\nUntil 18:10"), buttons=BUTTONS, card=True, files=(Attachment("a.md", "a"),)
    )
    await bot.post(card)
    await bot.wait_for_state(OutgoingState.SENT)
    (message,) = bot.messages
    assert message.flags & MessageFlag.COMPONENTS_V2
    assert message.text == "# Check-in\nUntil 18:10"
    assert message.buttons == ["On track", "Stuck", "Done"]
    await bot.post(Message(Markdown("# Goals"), card=True))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    assert (message.text, message.buttons) == ("# Goals", [])


async def test_a_file_arrives_as_it_was_written(bot):
    await bot.post(Message("The agenda.", files=(Attachment("agenda.md", "# Übung\n"),)))
    await bot.wait_for_state(OutgoingState.SENT)
    (attachment,) = bot.messages[0].attachments
    assert (attachment.filename, attachment.content.decode()) == ("agenda.md", "# Übung\n")


async def test_only_the_people_in_pings_are_notified(bot):
    text = f"{bot.ana.mention}, {bot.ben.mention} is next. @everyone"
    await bot.post(Message(Markdown(text), pings=(bot.ana.id,)))
    await bot.wait_for_state(OutgoingState.SENT)
    (message,) = bot.messages
    assert [user.name for user in message.mentions] == ["Ana"]
    assert not message.mention_everyone


async def test_a_silent_message_sends_no_notification(bot):
    await bot.post(Message("Noted.", silent=True))
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.messages[0].flags & MessageFlag.SUPPRESS_NOTIFICATIONS


async def test_a_message_with_pin_is_pinned(bot):
    await bot.post(Message(Markdown("# The circle"), pin=True))
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.messages[0].pinned


async def test_a_message_whose_pin_is_refused_arrives_and_is_changed_and_is_pinned_once_that_is_allowed(bot):
    for path in ("/channels/*/pins/*", "/channels/*/messages/pins/*"):
        bot.rehearsal.faults.refuse("PUT", path, status=403, code=50013, message="Missing Permissions", times=100)
    await bot.post(Message(Markdown("# The circle"), pin=True))
    await bot.wait_for_state(OutgoingState.SENT)
    await bot.post(Message(Markdown("# Our circle"), pin=True))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: bot.texts == ["# Our circle"])
    await bot.wait_for_state(OutgoingState.SENT)
    assert [message.pinned for message in bot.messages] == [False]
    bot.rehearsal.faults.clear()
    await bot.outbox.try_again([bot.general.id])
    await until(lambda: [message.pinned for message in bot.messages] == [True])


async def test_a_message_that_was_unpinned_by_hand_stays_so_when_it_changes(bot):
    await bot.post(Message(Markdown("# The circle"), pin=True))
    await bot.wait_for_state(OutgoingState.SENT)
    bot.messages[0].pinned_at = None
    await bot.post(Message(Markdown("# Our circle"), pin=True))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: bot.texts == ["# Our circle"])
    await bot.wait_for_state(OutgoingState.SENT)
    assert not bot.messages[0].pinned


async def test_a_message_to_a_person_arrives_as_a_dm(bot):
    await bot.post(Message("How is it going?", buttons=BUTTONS), user=bot.ana.id)
    row = await bot.wait_for_state(OutgoingState.SENT)
    await bot.post(Message("And now?"), key=OTHER, user=bot.ana.id)
    await bot.wait_for_state(OutgoingState.SENT, OTHER)
    assert [message.text for message in bot.ana.dms] == ["How is it going?", "And now?"]
    assert row.message_channel_id == bot.ana.dms[0].channel.id


async def test_a_message_that_somebody_deleted_stays_deleted(bot):
    await bot.post(Message("Hello."))
    await bot.wait_for_state(OutgoingState.SENT)
    await bot.ana.delete(bot.messages[0])
    await bot.post(Message("Hello again."))
    bot.clock.leap_to(bot.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(state=OutgoingState.SENT, sent_revision=2))
    assert bot.texts == []


async def test_a_known_dm_channel_is_not_requested_again_even_after_a_restart(stopped_bot):
    for key, text in ((KEY, "first"), (OTHER, "second")):
        async with stopped_bot.running():
            await stopped_bot.post(Message(text), key=key, user=stopped_bot.ana.id)
            await stopped_bot.wait_for_state(OutgoingState.SENT, key)
    assert [message.text for message in stopped_bot.ana.dms] == ["first", "second"]
    asked = [entry.text for entry in stopped_bot.rehearsal.journal if entry.text == "POST /users/@me/channels"]
    assert len(asked) == 1

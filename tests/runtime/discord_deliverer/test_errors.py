import pytest

from db.models import OutgoingState
from rehearsal.messages import posting
from rehearsal.permissions import Permission
from runtime.delivery_outcome import (
    ChannelGoneError,
    MessageGoneError,
    NotNowError,
    RefusedError,
    RetryLaterError,
    UnknownOutcomeError,
)
from runtime.discord_deliverer import classify
from runtime.message import Message
from tests.runtime.discord_deliverer.bot_in_guild import BUTTONS, KEY, POSTING
from tests.runtime.timing import MINUTE, SECOND, until


async def test_a_message_to_a_person_with_closed_dms_is_refused(bot):
    bot.ana.close_dms()
    await bot.post(Message("How is it going?"), user=bot.ana.id)
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "50007" in (row.refusal or "")
    assert bot.reporter.entries == []


async def test_a_message_to_a_deleted_channel_is_refused(bot):
    bot.rehearsal.faults.delete_channel(bot.general)
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "10003" in (row.refusal or "")


async def test_a_message_to_a_channel_where_the_bot_may_not_write_waits_until_it_may(bot):
    before = bot.role.permissions, bot.guild.roles[bot.guild.id].permissions
    bot.role.permissions = int(Permission.VIEW_CHANNEL)
    bot.guild.roles[bot.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.NOT_NOW)
    assert (row.refusal or "").startswith("403 ")
    bot.role.permissions, bot.guild.roles[bot.guild.id].permissions = before
    await bot.outbox.try_again([bot.general.id])
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.texts == ["Hello?"]
    assert bot.reporter.entries == []


async def test_a_message_that_was_deleted_is_missed_when_it_is_looked_for(bot):
    await bot.outbox.post(KEY, Message("Hello.", BUTTONS), channel=bot.general.id, watched=True)
    await bot.wait_for_state(OutgoingState.SENT)
    (first,) = bot.messages
    posting.delete(bot.rehearsal.world, first)
    bot.clock.leap_to(bot.clock.now() + MINUTE)
    await until(lambda: bot.texts == ["Hello."])
    assert bot.messages != [first]


async def test_a_malformed_message_is_reported_as_our_mistake(bot):
    bot.rehearsal.faults.refuse(*POSTING, status=400, code=50035, message="Invalid Form Body")
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "50035" in (row.refusal or "")
    assert len(bot.reporter.entries) == 1


async def test_a_server_error_of_discord_is_retried(bot):
    bot.rehearsal.faults.refuse(*POSTING, status=503, times=2)
    await bot.post(Message("Hello."))
    for attempts, seconds in ((1, 5), (2, 10)):
        await bot.wait_for_failures(attempts)
        bot.clock.leap_to(bot.clock.now() + seconds * SECOND)
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.texts == ["Hello."]


async def test_a_long_rate_limit_delays_the_message(bot):
    bot.rehearsal.faults.refuse(*POSTING, status=429, message="You are being rate limited.", retry_after=300)
    await bot.post(Message("Hello."))
    await bot.wait_for_failures()
    bot.clock.leap_to(bot.clock.now() + 5 * SECOND)
    await bot.wait_for_state(OutgoingState.SENT)
    assert bot.texts == ["Hello."]


@pytest.mark.parametrize(
    ("status", "code", "meaning", "our_fault"),
    [
        (404, 10003, ChannelGoneError, None),
        (403, 50001, NotNowError, None),
        (403, 50013, NotNowError, None),
        (400, 200000, NotNowError, None),
        (403, 50007, RefusedError, False),
        (400, 50278, RefusedError, False),
        (400, 50035, RefusedError, True),
        (413, 40005, RefusedError, True),
        (404, 10008, MessageGoneError, None),
        (400, 40003, RetryLaterError, None),
        (400, 30046, RetryLaterError, None),
        (403, 20016, RetryLaterError, None),
        (401, 0, RetryLaterError, None),
        (429, 0, RetryLaterError, None),
        (500, 0, UnknownOutcomeError, None),
        (503, 130000, UnknownOutcomeError, None),
    ],
)
def test_each_error_of_discord_has_its_classification(status, code, meaning, our_fault):
    error = classify(status, code, "said Discord")
    assert type(error) is meaning
    assert str(error) == f"{status} {code} said Discord"
    assert getattr(error, "our_fault", None) is our_fault


@pytest.mark.parametrize(("code", "dms_closed"), [(50007, True), (50278, True), (50001, None)])
def test_an_error_says_whether_the_persons_dms_are_closed(code, dms_closed):
    assert getattr(classify(403, code, "said Discord"), "dms_closed", None) is dms_closed

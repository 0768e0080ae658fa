import pytest

from db.models import OutgoingState
from rehearsal.permissions import Permission
from runtime.delivery import GoneError, LostError, NotNowError, RefusedError, UnsureError
from runtime.discord_deliverer import verdict
from runtime.message import Message
from tests.runtime.discord_deliverer.bot_in_guild import POSTING
from tests.runtime.timing import SECOND


async def test_a_message_to_a_person_with_closed_dms_is_refused(bot):
    bot.ana.close_dms()
    await bot.post(Message("How is it going?"), user=bot.ana.id)
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "50007" in (row.refusal or "")
    assert bot.ledger.entries == []


async def test_a_message_to_a_deleted_channel_is_refused(bot):
    bot.rehearsal.faults.delete_channel(bot.general)
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "10003" in (row.refusal or "")


async def test_a_message_to_a_channel_where_the_bot_may_not_write_is_refused(bot):
    bot.role.permissions = int(Permission.VIEW_CHANNEL)
    bot.guild.roles[bot.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert (row.refusal or "").startswith("403 ")
    assert bot.ledger.entries == []


async def test_a_malformed_message_is_reported_as_our_mistake(bot):
    bot.rehearsal.faults.refuse(*POSTING, status=400, code=50035, message="Invalid Form Body")
    await bot.post(Message("Hello?"))
    row = await bot.wait_for_state(OutgoingState.REFUSED)
    assert "50035" in (row.refusal or "")
    assert len(bot.ledger.entries) == 1


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
    ("status", "code", "meaning", "fault"),
    [
        (404, 10003, LostError, None),
        (403, 50001, RefusedError, False),
        (403, 50007, RefusedError, False),
        (400, 50278, RefusedError, False),
        (400, 50035, RefusedError, True),
        (413, 40005, RefusedError, True),
        (404, 10008, GoneError, None),
        (400, 40003, NotNowError, None),
        (400, 30046, NotNowError, None),
        (403, 20016, NotNowError, None),
        (401, 0, NotNowError, None),
        (429, 0, NotNowError, None),
        (500, 0, UnsureError, None),
        (503, 130000, UnsureError, None),
    ],
)
def test_each_error_of_discord_has_its_classification(status, code, meaning, fault):
    error = verdict(status, code, "said Discord")
    assert type(error) is meaning
    assert str(error) == f"{status} {code} said Discord"
    assert getattr(error, "fault", None) is fault


@pytest.mark.parametrize(("code", "closed"), [(50007, True), (50278, True), (50001, False)])
def test_an_error_says_whether_the_persons_dms_are_closed(code, closed):
    assert getattr(verdict(403, code, "said Discord"), "closed", None) is closed

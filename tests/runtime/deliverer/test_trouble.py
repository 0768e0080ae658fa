import pytest

from db.models import OutgoingState
from rehearsal.permissions import Permission
from runtime.deliverer import verdict
from runtime.delivery import GoneError, LostError, NotNowError, RefusedError, UnsureError
from runtime.message import Message
from tests.runtime.deliverer.stage import POSTING
from tests.runtime.waiting import SECOND


async def test_a_person_who_takes_no_dms_is_left_in_peace(stage):
    stage.ana.close_dms()
    await stage.post(Message("How is it going?"), user=stage.ana.id)
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "50007" in (row.refusal or "")
    assert stage.ledger.entries == []


async def test_a_channel_that_is_gone_is_written_to_no_more(stage):
    stage.rehearsal.faults.delete_channel(stage.general)
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "10003" in (row.refusal or "")


async def test_a_channel_where_the_bot_may_not_write_refuses(stage):
    stage.role.permissions = int(Permission.VIEW_CHANNEL)
    stage.guild.roles[stage.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert (row.refusal or "").startswith("403 ")
    assert stage.ledger.entries == []


async def test_a_malformed_message_is_our_mistake_and_reported(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=400, code=50035, message="Invalid Form Body")
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "50035" in (row.refusal or "")
    assert len(stage.ledger.entries) == 1


async def test_while_discord_is_in_trouble_it_is_tried_again(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=503, times=2)
    await stage.post(Message("Hello."))
    for attempts, seconds in ((1, 5), (2, 10)):
        await stage.fails(attempts)
        stage.clock.leap_to(stage.clock.now() + seconds * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


async def test_a_rate_limit_that_lasts_long_puts_it_off(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=429, message="You are being rate limited.", retry_after=300)
    await stage.post(Message("Hello."))
    await stage.fails()
    stage.clock.leap_to(stage.clock.now() + 5 * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


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
def test_each_answer_of_discord_has_one_meaning(status, code, meaning, fault):
    error = verdict(status, code, "said Discord")
    assert type(error) is meaning
    assert str(error) == f"{status} {code} said Discord"
    assert getattr(error, "fault", None) is fault


@pytest.mark.parametrize(("code", "closed"), [(50007, True), (50278, True), (50001, False)])
def test_a_refusal_tells_whether_the_person_takes_no_dms(code, closed):
    assert getattr(verdict(403, code, "said Discord"), "closed", None) is closed

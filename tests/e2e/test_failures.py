"""The failure of the month: whose turn it is, and the telling of it."""

import asyncio
from datetime import UTC, datetime

import pytest

from db.models import Due, Failure, Turn
from rehearsal.errors import CannotDo
from vocabulary.duties import Duty

MONDAY_IN_FEBRUARY = datetime(2026, 2, 2, 9, 0, 1, tzinfo=UTC)
MONDAY_IN_MARCH = datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC)
TOLD = {
    "What happened": "I trusted one chart",
    "What it taught you": "It showed a single week",
    "What you do differently now": "I look at three more weeks",
}


async def share(circle, person, told=None):
    form = await person.slash(circle.text, "failure share")
    return await person.fill(form, TOLD | (told or {}))


async def test_a_failure_is_told_in_three_answers_and_posted_to_the_circle(circle, stage):
    answer = await share(circle, stage.ben)
    assert answer.ephemeral
    assert f"It is in <#{circle.text.id}> now." in answer.text
    message = await stage.shown(stage.chi, circle.text, "## The failure of the month")
    assert f"Told by {stage.ben.mention}" in message.text
    assert all(words in message.text for words in TOLD.values())


async def test_a_failure_sent_from_two_devices_at_once_is_told_once(circle, stage):
    forms = [await stage.ben.slash(circle.text, "failure share") for _ in range(2)]
    answers = await asyncio.gather(*(stage.ben.fill(form, TOLD) for form in forms))
    assert all("Thank you for telling it." in answer.text for answer in answers)
    await stage.settled()
    assert len([one for one in stage.chi.sees(circle.text) if "## The failure of the month" in one.text]) == 1
    assert await Turn.filter(duty=Duty.FAILURE).count() == 1


async def test_who_has_told_one_is_not_next(circle, stage):
    before = await stage.chi.slash(circle.text, "failure next")
    assert f"{stage.ana.mention}, who has not had a turn yet." in before.text
    await share(circle, stage.ana)
    after = await stage.chi.slash(circle.text, "failure next")
    assert f"{stage.ben.mention}, who has not had a turn yet." in after.text
    assert await Turn.filter(duty=Duty.FAILURE, user_id=stage.ana.id).count() == 1


async def test_at_the_beginning_of_a_month_one_member_is_asked(circle, stage):
    await stage.until(MONDAY_IN_FEBRUARY)
    asked = await stage.shown(stage.chi, circle.text, "This month's failure")
    assert stage.ana.mention in asked.text
    assert asked.buttons == ["Tell it here"]
    form = await stage.ana.click(asked, "Tell it here")
    await stage.ana.fill(form, TOLD)
    await stage.until(MONDAY_IN_MARCH)
    await stage.seen(lambda: [one for one in stage.chi.sees(circle.text) if stage.ben.mention in one.text])


async def test_a_month_that_passed_while_the_bot_was_away_is_made_good_once(circle, stage):
    await stage.stop_bot()
    stage.clock.leap_to(MONDAY_IN_FEBRUARY)
    for _ in range(2):
        await stage.start_bot()
        await stage.settled()
        await stage.stop_bot()
    await stage.start_bot()
    assert len([one for one in stage.chi.sees(circle.text) if "This month's failure" in one.text]) == 1


async def test_a_circle_of_two_is_not_asked(stage):
    circle = await stage.form_circle(stage.people[:2])
    await stage.until(MONDAY_IN_FEBRUARY)
    assert not any("This month's failure" in one.text for one in stage.ana.sees(circle.text))


async def test_a_closed_circle_is_not_asked(circle, stage):
    await circle.close()
    await stage.until(MONDAY_IN_FEBRUARY)
    assert not any("This month's failure" in one.text for one in stage.ana.sees(circle.text))


@pytest.mark.parametrize("blank", ["  ", "\u200b\u200b"])
async def test_an_answer_that_nobody_could_read_is_refused_and_the_rest_comes_back(circle, stage, blank):
    answer = await share(circle, stage.ben, {"What it taught you": blank})
    assert "One of the three answers is still empty" in answer.text
    assert TOLD["What happened"] in answer.text
    assert not await Failure.exists()


async def test_the_longest_failure_in_nothing_but_markup_is_told_whole(circle, stage):
    await share(circle, stage.ben, dict.fromkeys(TOLD, "*" * 600))
    message = await stage.shown(stage.chi, circle.text, "## The failure of the month")
    assert message.text.count(r"\*") == 1800
    form = await stage.ben.slash(circle.text, "failure share")
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, dict.fromkeys(TOLD, "*" * 601))


async def test_a_failure_told_with_pings_in_it_pings_nobody(circle, stage):
    await share(circle, stage.ben, {"What happened": f"@everyone {stage.chi.mention} @here"})
    message = await stage.shown(stage.chi, circle.text, "## The failure of the month")
    assert "@everyone" not in message.text
    assert stage.chi.mention not in message.text


async def test_a_failure_cannot_be_told_to_a_circle_without_a_channel(circle, stage):
    circle.row.text_channel_id = None
    await circle.row.save(update_fields=["text_channel_id"])
    answer = await share(circle, stage.ben)
    assert "are still being made" in answer.text
    assert TOLD["What happened"] in answer.text
    await Due.filter(subject=f"rooms:{circle.row.id}").delete()
    await stage.until(MONDAY_IN_FEBRUARY)
    assert not any("This month's failure" in one.text for one in stage.ana.sees(circle.text))


async def test_strangers_tell_no_failures(circle, stage):
    answer = await stage.strangers[0].slash(stage.general, "failure share")
    assert "You are in no circle yet" in answer.text

"""The failure of the month: told in a form, from a command or from the message that asks for it."""

from datetime import UTC, datetime

import pytest

from rehearsal.errors import CannotDo

MONDAY_IN_FEBRUARY = datetime(2026, 2, 2, 9, 0, 1, tzinfo=UTC)
TOLD = {
    "What happened": "I trusted one chart",
    "What it taught you": "It showed a single week",
    "What you do differently now": "I look at three more weeks",
}


async def test_at_the_beginning_of_a_month_one_member_is_asked_and_tells_it_in_three_answers(circle, stage):
    assert stage.ana.mention in (await stage.chi.slash(circle.text, "failure next")).text
    await stage.until(MONDAY_IN_FEBRUARY)
    asked = await stage.shown(stage.chi, circle.text, "it's your turn for the failure of the month")
    assert asked.buttons == ["Share it here"]
    answer = await stage.ana.fill(await stage.ana.click(asked, "Share it here"), TOLD)
    assert answer.ephemeral
    assert f"It's on its way to <#{circle.text.id}>." in answer.text
    message = await stage.shown(stage.chi, circle.text, "## Failure of the month")
    assert all(words in message.text for words in TOLD.values())
    assert stage.ben.mention in (await stage.chi.slash(circle.text, "failure next")).text


@pytest.mark.parametrize("blank", ["  ", "\u200b\u200b"])
async def test_an_answer_that_nobody_could_read_is_refused_and_the_rest_comes_back(circle, stage, blank):
    form = await stage.ben.slash(circle.text, "failure share")
    answer = await stage.ben.fill(form, TOLD | {"What it taught you": blank})
    assert "One of the three answers is still empty" in answer.text
    assert TOLD["What happened"] in answer.text


async def test_the_longest_failure_in_nothing_but_markup_is_told_whole(circle, stage):
    form = await stage.ben.slash(circle.text, "failure share")
    await stage.ben.fill(form, dict.fromkeys(TOLD, "*" * 600))
    message = await stage.shown(stage.chi, circle.text, "## Failure of the month")
    assert message.text.count(r"\*") == 1800
    form = await stage.ben.slash(circle.text, "failure share")
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, dict.fromkeys(TOLD, "*" * 601))

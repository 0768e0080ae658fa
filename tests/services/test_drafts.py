"""Commands that were asked about, and go on from what their author presses."""

import pytest

from tests.services.house import ANA, BEN
from vocabulary.controls import ButtonKind
from vocabulary.errors import Ambiguous, Refusal

KIND, ROW = ButtonKind.SESSION_SET_MEANT, 3
OPTIONS = {"when": "tomorrow at 6", "kind": "regular", "session": None}


@pytest.fixture
def drafts(house):
    return house.services.drafts


@pytest.fixture
def question():
    asked = Ambiguous(Refusal("times/several", typed="at 6"), ["tomorrow 06:00", "tomorrow 18:00"])
    asked.option = "when"
    return asked


async def test_a_command_goes_on_as_if_the_reading_had_been_typed(drafts, question):
    number = await drafts.keep_question(ANA, KIND, ROW, OPTIONS, question)
    assert await drafts.chosen(number, ANA, KIND, ROW, 1) == OPTIONS | {"when": "tomorrow 18:00"}


async def test_a_command_that_was_shown_goes_on_as_it_was(drafts):
    number = await drafts.keep(ANA, KIND, ROW, OPTIONS)
    assert await drafts.kept(number, ANA, KIND, ROW) == OPTIONS


async def test_what_was_confirmed_is_kept_no_longer(drafts):
    number = await drafts.keep(ANA, KIND, ROW, OPTIONS)
    await drafts.drop(ANA, KIND, ROW)
    with pytest.raises(Refusal, match="times/forgotten"):
        await drafts.kept(number, ANA, KIND, ROW)


async def test_the_newest_one_holds_and_nobody_has_anothers(drafts, question):
    first = await drafts.keep_question(ANA, KIND, ROW, OPTIONS, question)
    await drafts.keep_question(BEN, KIND, ROW, OPTIONS, question)
    second = await drafts.keep_question(ANA, KIND, ROW, OPTIONS, question)
    for number, person in ((first, ANA), (second, BEN)):
        with pytest.raises(Refusal, match="times/forgotten"):
            await drafts.chosen(number, person, KIND, ROW, 0)
    assert await drafts.chosen(second, ANA, KIND, ROW, 0)

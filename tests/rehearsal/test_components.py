"""Buttons, menus and modals, used as a real client lets people use them."""

import pytest

from rehearsal.errors import CannotDo
from tests.rehearsal.sample_bot import add_commands


@pytest.fixture
async def bot(stage):
    stage.install()
    client = stage.client()
    add_commands(client.tree)
    async with stage.running(client):
        yield client
    assert stage.rehearsal.complaints == []


async def test_a_modal_is_filled_in_over_what_stands_there(stage, bot):
    opened = await stage.ana.slash(stage.general, "form")
    assert opened.kind == "modal"
    assert opened.modal.values == {"Goal": "Read more", "Why it matters": ""}
    answer = await stage.ana.fill(opened, {"Why it matters": "because"})
    assert answer.text == "Read more|because"
    with pytest.raises(CannotDo, match="submitted already"):
        await stage.ana.fill(opened)


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"Goal": "ab"}, "3 to 20"), ({"Goal": ""}, "3 to 20"), ({"Goal": "x" * 21}, "3 to 20"), ({"Gaol": "x"}, "Gaol")],
)
async def test_a_modal_takes_only_what_its_fields_take(stage, bot, given, reason):
    opened = await stage.ana.slash(stage.general, "form")
    with pytest.raises(CannotDo, match=reason):
        await stage.ana.fill(opened, given)
    with pytest.raises(CannotDo, match="no modal"):
        await stage.ben.fill(opened)


async def test_a_button_is_pressed_by_its_label_or_emoji(stage, bot):
    sent = await stage.ana.slash(stage.general, "buttons")
    assert sent.buttons == ["Extend", "Never", "👍", "Form"]
    thanked = await stage.ben.click(sent, "👍")
    assert (thanked.text, thanked.ephemeral) == ("thanks", True)
    pressed = await stage.ben.click(sent, "Extend")
    assert (pressed.kind, pressed.text) == ("update", "extended by Ben")
    assert pressed.message is sent.message


async def test_a_disabled_button_cannot_be_pressed_nor_one_that_is_not_there(stage, bot):
    sent = await stage.ana.slash(stage.general, "buttons")
    with pytest.raises(CannotDo, match="disabled"):
        await stage.ana.click(sent, "Never")
    with pytest.raises(CannotDo, match="no button"):
        await stage.ana.click(sent, "Nowhere")


async def test_an_ephemeral_message_is_seen_by_nobody_else(stage, bot):
    sent = await stage.ana.slash(stage.general, "buttons", hidden=True)
    assert sent.message in stage.ana.sees(stage.general)
    assert sent.message not in stage.ben.sees(stage.general)
    with pytest.raises(CannotDo, match="does not see"):
        await stage.ben.click(sent, "Extend")
    assert (await stage.ana.click(sent, "Extend")).text == "extended by Ana"


async def test_menus_take_options_by_label_and_people(stage, bot):
    sent = await stage.ana.slash(stage.general, "buttons")
    assert (await stage.ben.choose(sent, "Mood", "Good")).text == "mood ['G']"
    assert (await stage.ben.choose(sent, "Partners", stage.ana, stage.chi)).text == "Ana and Chi"
    with pytest.raises(CannotDo, match="no option"):
        await stage.ben.choose(sent, "Mood", "Ugly")
    with pytest.raises(CannotDo, match="1 to 2 choices"):
        await stage.ben.choose(sent, "Partners")
    with pytest.raises(CannotDo, match="no menu"):
        await stage.ben.choose(sent, "Weather", "Good")


async def test_a_modal_with_menus_changes_the_message_it_was_opened_from(stage, bot):
    sent = await stage.ana.slash(stage.general, "buttons")
    opened = await stage.ben.click(sent, "Form")
    assert opened.modal.labels == ["Day", "Who", "Note"]
    with pytest.raises(CannotDo, match="Day needs a choice"):
        await stage.ben.fill(opened, Note="x")
    answer = await stage.ben.fill(opened, Day="Tue", Who=[stage.chi], Note="soon")
    assert (answer.kind, answer.text) == ("update", "['T'] ['Chi'] soon")
    assert answer.message is sent.message


async def test_a_card_is_read_and_its_buttons_are_found(stage, bot):
    sent = await stage.ana.slash(stage.general, "card")
    assert (sent.text, sent.buttons) == ("# A card", ["Inside"])

"""Buttons, selects and modals, used as in a real client."""

import pytest

from rehearsal.errors import CannotDo
from tests.rehearsal.sample_bot import add_commands


@pytest.fixture
async def bot(setup):
    setup.install()
    client = setup.client()
    add_commands(client.tree)
    async with setup.running(client):
        yield client
    assert setup.rehearsal.complaints == []


async def test_a_modal_is_filled_in_over_its_prefilled_values(setup, bot):
    opened = await setup.ana.slash(setup.general, "form")
    assert opened.kind == "modal"
    assert opened.modal.values == {"Goal": "Read more", "Why it matters": ""}
    answer = await setup.ana.fill(opened, {"Why it matters": "because"})
    assert answer.text == "Read more|because"
    with pytest.raises(CannotDo, match="submitted already"):
        await setup.ana.fill(opened)


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"Goal": "ab"}, "3 to 20"), ({"Goal": ""}, "3 to 20"), ({"Goal": "x" * 21}, "3 to 20"), ({"Gaol": "x"}, "Gaol")],
)
async def test_a_modal_accepts_only_valid_values(setup, bot, given, reason):
    opened = await setup.ana.slash(setup.general, "form")
    with pytest.raises(CannotDo, match=reason):
        await setup.ana.fill(opened, given)
    with pytest.raises(CannotDo, match="no modal"):
        await setup.ben.fill(opened)


async def test_a_button_is_pressed_by_its_label_or_emoji(setup, bot):
    sent = await setup.ana.slash(setup.general, "buttons")
    assert sent.buttons == ["Extend", "Never", "👍", "Form"]
    thanked = await setup.ben.click(sent, "👍")
    assert (thanked.text, thanked.ephemeral) == ("thanks", True)
    pressed = await setup.ben.click(sent, "Extend")
    assert (pressed.kind, pressed.text) == ("update", "extended by Ben")
    assert pressed.message is sent.message


async def test_a_disabled_or_missing_button_cannot_be_pressed(setup, bot):
    sent = await setup.ana.slash(setup.general, "buttons")
    with pytest.raises(CannotDo, match="disabled"):
        await setup.ana.click(sent, "Never")
    with pytest.raises(CannotDo, match="no button"):
        await setup.ana.click(sent, "Nowhere")


async def test_an_ephemeral_message_is_visible_to_its_reader_only(setup, bot):
    sent = await setup.ana.slash(setup.general, "buttons", hidden=True)
    assert sent.message in setup.ana.sees(setup.general)
    assert sent.message not in setup.ben.sees(setup.general)
    with pytest.raises(CannotDo, match="does not see"):
        await setup.ben.click(sent, "Extend")
    assert (await setup.ana.click(sent, "Extend")).text == "extended by Ana"


async def test_menus_take_options_by_label_and_people(setup, bot):
    sent = await setup.ana.slash(setup.general, "buttons")
    assert (await setup.ben.choose(sent, "Mood", "Good")).text == "mood ['G']"
    assert (await setup.ben.choose(sent, "Partners", setup.ana, setup.chi)).text == "Ana and Chi"
    with pytest.raises(CannotDo, match="no option"):
        await setup.ben.choose(sent, "Mood", "Ugly")
    with pytest.raises(CannotDo, match="1 to 2 choices"):
        await setup.ben.choose(sent, "Partners")
    with pytest.raises(CannotDo, match="no menu"):
        await setup.ben.choose(sent, "Weather", "Good")


async def test_a_modal_with_menus_changes_the_message_it_was_opened_from(setup, bot):
    sent = await setup.ana.slash(setup.general, "buttons")
    opened = await setup.ben.click(sent, "Form")
    assert opened.modal.labels == ["Day", "Who", "Note"]
    with pytest.raises(CannotDo, match="Day needs a choice"):
        await setup.ben.fill(opened, Note="x")
    answer = await setup.ben.fill(opened, Day="Tue", Who=[setup.chi], Note="soon")
    assert (answer.kind, answer.text) == ("update", "['T'] ['Chi'] soon")
    assert answer.message is sent.message


async def test_a_card_is_read_and_its_buttons_are_found(setup, bot):
    sent = await setup.ana.slash(setup.general, "card")
    assert (sent.text, sent.buttons) == ("# A card", ["Inside"])

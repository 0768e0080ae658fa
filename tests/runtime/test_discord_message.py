"""The arguments for discord.py: text, cards, buttons, files and allowed mentions."""

import discord
import pytest

from runtime.discord_message import to_edit, to_send
from runtime.markdown import Markdown
from runtime.message import Attachment, Button, Message, Option, Select
from vocabulary.controls import Accent

BUTTONS = (
    (Button("Extend", "1:extend:7"), Button("End", "1:end:7", style="danger", disabled=True)),
    (Button("?", "1:q:7"),),
)


async def test_a_plain_message_is_its_text_and_nothing_else():
    kwargs = to_send(Message("hello"))
    assert kwargs.pop("allowed_mentions").to_dict() == {"parse": [], "users": []}
    assert kwargs == {"content": "hello"}


async def test_only_the_people_in_pings_are_allowed_mentions():
    mentions = to_send(Message(Markdown("<@7> and <@8> and @everyone"), pings=(7,)))["allowed_mentions"]
    assert mentions.to_dict() == {"parse": [], "users": [7]}


async def test_buttons_keep_their_rows_styles_and_ids():
    view = to_send(Message("hello", buttons=BUTTONS))["view"]
    rows = view.to_components()
    assert [[button["custom_id"] for button in row["components"]] for row in rows] == [
        ["1:extend:7", "1:end:7"],
        ["1:q:7"],
    ]
    end = rows[0]["components"][1]
    assert (end["label"], end["style"], end["disabled"]) == ("End", discord.ButtonStyle.danger.value, True)


@pytest.mark.parametrize("card", [True, False])
async def test_discord_py_keeps_no_view_of_ours(card):
    assert to_send(Message("hello", buttons=BUTTONS, card=card))["view"].is_finished()


async def test_a_card_is_framed_and_split_at_lines_of_dashes():
    message = Message(Markdown("# One\n---\ntwo --- still two\n---  \n\n---\nthree"), buttons=BUTTONS, card=True)
    assert message.parts == ("# One", "two --- still two", "three")
    kwargs = to_send(message)
    assert "content" not in kwargs
    (container,) = kwargs["view"].to_components()
    kinds = [discord.ComponentType(part["type"]).name for part in container["components"]]
    assert kinds == [
        "text_display", "separator", "text_display", "separator", "text_display", "action_row", "action_row",
    ]  # fmt: skip
    assert container["components"][2]["content"] == "two --- still two"


async def test_files_are_attached_and_a_card_shows_them():
    files = (Attachment("goals.md", "# Ziele: größer\n"),)
    (upload,) = to_send(Message("hello", files=files))["files"]
    assert (upload.filename, upload.fp.read().decode()) == ("goals.md", "# Ziele: größer\n")
    (container,) = to_send(Message("hello", files=files, card=True))["view"].to_components()
    assert container["components"][1]["file"] == {"url": "attachment://goals.md"}


async def test_a_silent_message_is_sent_silently():
    assert to_send(Message("hello", silent=True))["silent"] is True


async def test_an_edit_removes_what_the_message_no_longer_has():
    kwargs = to_edit(Message("hello"))
    assert kwargs["content"] == "hello"
    assert kwargs["view"] is None
    assert kwargs["attachments"] == []


async def test_an_edit_of_a_card_keeps_its_layout():
    kwargs = to_edit(Message("hello", card=True, files=(Attachment("a.md", "a"),)))
    assert "content" not in kwargs
    assert kwargs["view"].has_components_v2()
    assert [upload.filename for upload in kwargs["attachments"]] == ["a.md"]


async def test_a_select_takes_a_row_and_shows_what_is_chosen():
    days = Select("Days", "1:days:7", (Option("0", "Monday", chosen=True), Option("1", "Tuesday", "or not")), 0, 2)
    (row,) = to_send(Message("hello", buttons=((days,),)))["view"].to_components()
    (menu,) = row["components"]
    assert (menu["placeholder"], menu["min_values"], menu["max_values"]) == ("Days", 0, 2)
    assert [option["label"] for option in menu["options"] if option["default"]] == ["Monday"]
    assert menu["options"][1]["description"] == "or not"


async def test_a_select_of_people_stands_in_a_card_as_well():
    people = Select("Who?", "1:who:7", most=7, people=True)
    (container,) = to_send(Message("hello", buttons=((people,),), card=True))["view"].to_components()
    (menu,) = container["components"][1]["components"]
    assert (menu["type"], menu["max_values"]) == (discord.ComponentType.user_select.value, 7)


async def test_each_accent_of_a_card_has_a_colour_of_its_own():
    views = [to_send(Message("hello", card=True, accent=accent))["view"] for accent in Accent]
    colours = [view.to_components()[0]["accent_color"] for view in views]
    assert len(set(colours)) == len(Accent)

import json

import discord
import pytest
from hypothesis import given, strategies as st

from runtime.message import Attachment, Message, Press

PRESSES = st.builds(
    Press,
    label=st.text(),
    custom_id=st.text(),
    style=st.sampled_from(["primary", "secondary", "success", "danger"]),
    disabled=st.booleans(),
)
MESSAGES = st.builds(
    Message,
    text=st.text(),
    buttons=st.lists(st.lists(PRESSES, max_size=5).map(tuple), max_size=5).map(tuple),
    card=st.booleans(),
    pings=st.lists(st.integers(0)).map(tuple),
    pin=st.booleans(),
    files=st.lists(st.builds(Attachment, name=st.text(), content=st.text() | st.binary()), max_size=2).map(tuple),
    silent=st.booleans(),
)
BUTTONS = (
    (Press("Extend", "1:extend:7"), Press("End", "1:end:7", style="danger", disabled=True)),
    (Press("?", "1:q:7"),),
)


@given(MESSAGES)
def test_a_message_comes_back_from_json_as_it_was(message):
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_what_is_no_message_is_refused():
    with pytest.raises(TypeError):
        Message.from_json({**Message("hello").to_json(), "colour": "red"})
    with pytest.raises(KeyError):
        Message.from_json({"text": "hello"})


def test_a_file_that_was_kept_as_text_before_files_could_be_bytes_is_still_read():
    kept = {**Message("Here").to_json(), "files": [{"name": "goals.md", "text": "# Goals"}]}
    assert Message.from_json(kept).files == (Attachment("goals.md", "# Goals"),)


async def test_a_plain_message_is_its_text_and_nothing_else():
    kwargs = Message("hello").kwargs()
    assert kwargs.pop("allowed_mentions").to_dict() == {"parse": [], "users": []}
    assert kwargs == {"content": "hello"}


async def test_nobody_is_notified_but_those_who_are_named():
    mentions = Message("<@7> and <@8> and @everyone", pings=(7,)).kwargs()["allowed_mentions"]
    assert mentions.to_dict() == {"parse": [], "users": [7]}


async def test_buttons_keep_their_rows_styles_and_ids():
    view = Message("hello", buttons=BUTTONS).kwargs()["view"]
    rows = view.to_components()
    assert [[button["custom_id"] for button in row["components"]] for row in rows] == [
        ["1:extend:7", "1:end:7"],
        ["1:q:7"],
    ]
    end = rows[0]["components"][1]
    assert (end["label"], end["style"], end["disabled"]) == ("End", discord.ButtonStyle.danger.value, True)


@pytest.mark.parametrize("card", [True, False])
async def test_discord_py_keeps_no_view_of_ours(card):
    assert Message("hello", buttons=BUTTONS, card=card).kwargs()["view"].is_finished()


async def test_a_card_is_framed_and_parted_at_lines_of_dashes():
    message = Message("# One\n---\ntwo --- still two\n---  \n\n---\nthree", buttons=BUTTONS, card=True)
    assert message.parts == ("# One", "two --- still two", "three")
    kwargs = message.kwargs()
    assert "content" not in kwargs
    (container,) = kwargs["view"].to_components()
    kinds = [discord.ComponentType(part["type"]).name for part in container["components"]]
    assert kinds == [
        "text_display", "separator", "text_display", "separator", "text_display", "action_row", "action_row",
    ]  # fmt: skip
    assert container["components"][2]["content"] == "two --- still two"


def test_dashes_part_nothing_in_a_plain_message():
    assert Message("one\n---\ntwo").parts == ("one\n---\ntwo",)


async def test_files_come_along_and_a_card_shows_them():
    files = (Attachment("goals.md", "# Ziele: größer\n"),)
    (upload,) = Message("hello", files=files).kwargs()["files"]
    assert (upload.filename, upload.fp.read().decode()) == ("goals.md", "# Ziele: größer\n")
    (container,) = Message("hello", files=files, card=True).kwargs()["view"].to_components()
    assert container["components"][1]["file"] == {"url": "attachment://goals.md"}


async def test_a_silent_message_is_sent_silently():
    assert Message("hello", silent=True).kwargs()["silent"] is True


async def test_an_edit_takes_away_what_the_message_no_longer_has():
    kwargs = Message("hello").edit_kwargs()
    assert kwargs["content"] == "hello"
    assert kwargs["view"] is None
    assert kwargs["attachments"] == []


async def test_an_edit_of_a_card_keeps_to_its_layout():
    kwargs = Message("hello", card=True, files=(Attachment("a.md", "a"),)).edit_kwargs()
    assert "content" not in kwargs
    assert kwargs["view"].has_components_v2()
    assert [upload.filename for upload in kwargs["attachments"]] == ["a.md"]


def test_custom_ids_are_in_reading_order():
    assert Message("hello", buttons=BUTTONS).custom_ids == ("1:extend:7", "1:end:7", "1:q:7")

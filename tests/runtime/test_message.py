import json

import pytest
from hypothesis import given, strategies as st

from runtime.markdown import Markdown
from runtime.message import Attachment, Button, Message, Option, Select
from vocabulary.controls import Accent

PRESSES = st.builds(
    Button,
    label=st.text(),
    custom_id=st.text(),
    style=st.sampled_from(["primary", "secondary", "success", "danger"]),
    disabled=st.booleans(),
)
OPTIONS = st.builds(Option, value=st.text(), label=st.text(), description=st.text(), chosen=st.booleans())
MENUS = st.builds(
    Select,
    placeholder=st.text(),
    custom_id=st.text(),
    options=st.lists(OPTIONS, max_size=3).map(tuple),
    people=st.booleans(),
)
ROWS = st.lists(PRESSES, max_size=5).map(tuple) | st.tuples(MENUS)
MESSAGES = st.builds(
    Message,
    text=st.text(),
    buttons=st.lists(ROWS, max_size=5).map(tuple),
    card=st.booleans(),
    pings=st.lists(st.integers(0)).map(tuple),
    pin=st.booleans(),
    files=st.lists(st.builds(Attachment, name=st.text(), content=st.text() | st.binary()), max_size=2).map(tuple),
    silent=st.booleans(),
    accent=st.none() | st.sampled_from(Accent),
)
BUTTONS = (
    (Button("Extend", "1:extend:7"), Button("End", "1:end:7", style="danger", disabled=True)),
    (Button("?", "1:q:7"),),
)


@given(MESSAGES)
def test_a_message_comes_back_from_json_as_it_was(message):
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_json_that_is_not_a_message_is_refused():
    with pytest.raises(TypeError):
        Message.from_json({**Message("hello").to_json(), "colour": "red"})
    with pytest.raises(KeyError):
        Message.from_json({"text": "hello"})


def test_a_file_stored_before_files_could_be_bytes_is_still_read():
    kept = {**Message("Here").to_json(), "files": [{"name": "goals.md", "text": "# Goals"}]}
    assert Message.from_json(kept).files == (Attachment("goals.md", "# Goals"),)


def test_dashes_do_not_split_a_plain_message():
    assert Message(Markdown("one\n---\ntwo")).parts == ("one\n---\ntwo",)


def test_custom_ids_are_in_reading_order():
    assert Message("hello", buttons=BUTTONS).custom_ids == ("1:extend:7", "1:end:7", "1:q:7")


def test_a_text_that_is_not_ours_is_somebodys_words():
    assert Message("**x** <@7>").text == r"\*\*x\*\* \<@7>"


def test_a_stored_text_is_not_escaped_again():
    assert Message.from_json(Message(Markdown("**x**")).to_json()).text == "**x**"

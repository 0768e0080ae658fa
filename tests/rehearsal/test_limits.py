import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.limits import check_callback, check_channel, check_command, check_message, check_modal
from rehearsal.refusal import Refusal

V2 = 1 << 15
ROW, BUTTON, SELECT, INPUT, USER_SELECT, SECTION, TEXT, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 5, 9, 10, 14, 17, 18


def refused(check, payload, *args, **how) -> tuple[str, str]:
    """Where and why `check` refuses `payload`: the path to the field, and Discord's word for the mistake."""
    with pytest.raises(Refusal) as caught:
        check(payload, *args, **how)
    assert (caught.value.status, caught.value.code) == (400, 50035)
    errors, path = caught.value.body()["errors"], []
    while "_errors" not in errors:
        ((step, errors),) = errors.items()
        path.append(step)
    return ".".join(path), errors["_errors"][0]["code"]


def button(custom_id="a", **more):
    return {"type": BUTTON, "style": 2, "label": "Press", "custom_id": custom_id, **more}


def row(*children):
    return {"type": ROW, "components": list(children)}


def select(custom_id="s", options=1, **more):
    listed = [{"label": f"Option {number}", "value": str(number)} for number in range(options)]
    return {"type": SELECT, "custom_id": custom_id, "options": listed, **more}


def text(content="hello"):
    return {"type": TEXT, "content": content}


def message_v2(*components, **more):
    return {"flags": V2, "components": list(components), **more}


def text_input(custom_id="t", **more):
    return {"type": INPUT, "custom_id": custom_id, "style": 1, **more}


def label(component, name="Goal", **more):
    return {"type": LABEL, "label": name, "component": component, **more}


def modal(*components, **more):
    return {"custom_id": "m", "title": "Set a goal", "components": list(components), **more}


def command(name="goal", **more):
    return {"name": name, "description": "Work with goals.", **more}


def option(name="what", kind=3, **more):
    return {"type": kind, "name": name, "description": "What it is.", **more}


GOOD_MESSAGES = [
    {"content": "x" * 2000},
    {"embeds": [{"title": "Hello"}]},
    {"components": [row(*(button(f"{line}.{place}") for place in range(5))) for line in range(5)]},
    {"content": "", "attachments": [{"id": 0, "filename": "agenda.md"}]},
    {"message_reference": {"type": 1, "message_id": "1", "channel_id": "2"}},
    {"content": "x", "components": [row({"type": BUTTON, "style": 5, "label": "Open", "url": "https://example.org"})]},
    {"content": "x", "components": [row({"type": BUTTON, "style": 1, "emoji": {"name": "✅"}, "custom_id": "e"})]},
    {"content": "x", "components": [row(select(options=25))]},
    {"content": "x", "components": [row({"type": USER_SELECT, "custom_id": "u", "max_values": 25})]},
    {"content": "x", "allowed_mentions": {"parse": ["roles"], "users": ["1"]}, "nonce": "1" * 25},
    message_v2(
        {
            "type": CONTAINER,
            "components": [
                text("# Session"),
                {"type": SEPARATOR, "divider": True},
                {"type": SECTION, "components": [text()], "accessory": button()},
                row(button("b"), button("c")),
            ],
        }
    ),
    message_v2(text("x" * 4000)),
]


@pytest.mark.parametrize("payload", GOOD_MESSAGES)
def test_a_message_within_all_limits_is_accepted(payload):
    check_message(payload)


@pytest.mark.parametrize("payload", [{}, {"content": ""}, {"content": " \n"}, {"message_reference": {"message_id": 1}}])
def test_a_message_without_anything_in_it_is_refused(payload):
    with pytest.raises(Refusal) as caught:
        check_message(payload)
    assert caught.value.body() == {"message": "Cannot send an empty message", "code": 50006}


def test_an_edit_may_leave_out_what_it_does_not_change():
    check_message({}, editing=True)


def test_uploaded_files_are_enough_for_a_message():
    check_message({}, files=1)


BAD_MESSAGES = {
    "text that is too long": ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    "text that is no text": ({"content": 5}, "content", "STRING_TYPE_CONVERT"),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    "embeds too long together": ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    "an embed's empty field": (
        {"embeds": [{"fields": [{"name": "x", "value": ""}]}]},
        "embeds.0.fields.0.value",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a nonce of 26": ({"content": "x", "nonce": "1" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    "users pinged twice over": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    "six rows": ({"components": [row(button(str(n))) for n in range(6)]}, "components", "BASE_TYPE_MAX_LENGTH"),
    "six buttons in a row": (
        {"components": [row(*(button(str(number)) for number in range(6)))]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an empty row": ({"components": [row()]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    "a button outside a row": ({"components": [button()]}, "components.0.type", "UNION_TYPE_CHOICES"),
    "a button beside a select": (
        {"components": [row(select(), button())]},
        "components.0.components.1",
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    "a custom id that comes twice": (
        {"components": [row(button("a")), row(button("a"))]},
        "components.1.components.0.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a custom id of 101": (
        {"components": [row(button("a" * 101))]},
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a button without custom id": (
        {"components": [row({"type": BUTTON, "style": 1, "label": "x"})]},
        "components.0.components.0.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
    ),
    "a button without words": (
        {"components": [row(button(label=""))]},
        "components.0.components.0.label",
        "BASE_TYPE_REQUIRED",
    ),
    "a button's words too long": (
        {"components": [row(button(label="x" * 81))]},
        "components.0.components.0.label",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a style that is none": (
        {"components": [row(button(style=9))]},
        "components.0.components.0.style",
        "BASE_TYPE_CHOICES",
    ),
    "a link with a custom id": (
        {"components": [row(button(style=5, url="https://example.org"))]},
        "components.0.components.0.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    "a link that leads nowhere": (
        {"components": [row({"type": BUTTON, "style": 5, "label": "Open"})]},
        "components.0.components.0.url",
        "BUTTON_COMPONENT_URL_REQUIRED",
    ),
    "a pressed button with a url": (
        {"components": [row(button(url="https://example.org"))]},
        "components.0.components.0.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    "a premium button with words": (
        {"components": [row({"type": BUTTON, "style": 6, "sku_id": "1", "label": "Buy"})]},
        "components.0.components.0.label",
        "BASE_TYPE_FORBIDDEN",
    ),
    "26 options": (
        {"components": [row(select(options=26))]},
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an option that comes twice": (
        {"components": [row(select() | {"options": [{"label": "x", "value": "1"}] * 2})]},
        "components.0.components.0.options.1.value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    "more to be chosen than may be": (
        {"components": [row(select(min_values=3, max_values=2))]},
        "components.0.components.0.min_values",
        "BASE_TYPE_MAX",
    ),
    "26 to be chosen": (
        {"components": [row(select(max_values=26))]},
        "components.0.components.0.max_values",
        "NUMBER_TYPE_MAX",
    ),
    "new components without their flag": ({"components": [text()]}, "components.0.type", "UNION_TYPE_CHOICES"),
    "text beside new components": (
        message_v2(text(), content="x"),
        "content",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    "embeds beside new components": (
        message_v2(text(), embeds=[{"title": "x"}]),
        "embeds",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    "41 components, most of them inside others": (
        message_v2(*({"type": CONTAINER, "components": [text("x")] * 10} for _ in range(4))),
        "components",
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    "4001 characters in all": (
        message_v2(text("x" * 4000), {"type": CONTAINER, "components": [text("x")]}),
        "components",
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    "a container in a container": (
        message_v2({"type": CONTAINER, "components": [{"type": CONTAINER, "components": [text()]}]}),
        "components.0.components.0.type",
        "UNION_TYPE_CHOICES",
    ),
    "a section with nothing beside it": (
        message_v2({"type": SECTION, "components": [text()]}),
        "components.0.accessory",
        "BASE_TYPE_REQUIRED",
    ),
    "a section of four texts": (
        message_v2({"type": SECTION, "components": [text()] * 4, "accessory": button()}),
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a select beside a section": (
        message_v2({"type": SECTION, "components": [text()], "accessory": select()}),
        "components.0.accessory.type",
        "UNION_TYPE_CHOICES",
    ),
    "a gallery of nothing": (
        message_v2({"type": 12, "items": []}),
        "components.0.items",
        "BASE_TYPE_BAD_LENGTH",
    ),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_message_is_refused_for(payload, where, code):
    assert refused(check_message, payload) == (where, code)


def test_an_edit_is_held_to_the_same_limits():
    assert refused(check_message, {"content": "x" * 2001}, editing=True) == ("content", "BASE_TYPE_MAX_LENGTH")


GOOD_MODALS = [
    modal(*(label(text_input(str(number), style=2, max_length=1000)) for number in range(5))),
    modal(row(text_input(label="Your goal", value="x" * 10, placeholder="One sentence"))),
    modal(text("Before you answer"), label(select(required=False), description="Whom it helps")),
    modal(label({"type": 21, "custom_id": "r", "options": select(options=2)["options"]})),
    modal(label({"type": 22, "custom_id": "c", "options": select(options=1)["options"]})),
    modal(label({"type": 23, "custom_id": "c"}), label({"type": 19, "custom_id": "f", "max_values": 10})),
]


@pytest.mark.parametrize("payload", GOOD_MODALS)
def test_a_modal_within_all_limits_is_accepted(payload):
    check_modal(payload)


BAD_MODALS = {
    "a title of 46": (modal(label(text_input()), title="x" * 46), "title", "BASE_TYPE_BAD_LENGTH"),
    "no title": ({"custom_id": "m", "components": [label(text_input())]}, "title", "BASE_TYPE_REQUIRED"),
    "no custom id": (modal(label(text_input()), custom_id=None), "custom_id", "BASE_TYPE_REQUIRED"),
    "no questions": (modal(), "components", "BASE_TYPE_BAD_LENGTH"),
    "six questions": (modal(*(label(text_input(str(n))) for n in range(6))), "components", "BASE_TYPE_BAD_LENGTH"),
    "a bare text input": (modal(text_input()), "components.0.type", "UNION_TYPE_CHOICES"),
    "two inputs in one row": (
        modal(row(text_input("a", label="A"), text_input("b", label="B"))),
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a button": (modal(row(button())), "components.0.components.0.type", "UNION_TYPE_CHOICES"),
    "a label of 46": (modal(label(text_input(), name="x" * 46)), "components.0.label", "BASE_TYPE_BAD_LENGTH"),
    "a label around nothing": (
        modal({"type": LABEL, "label": "Goal"}),
        "components.0.component",
        "BASE_TYPE_REQUIRED",
    ),
    "an input's own label of 46": (
        modal(row(text_input(label="x" * 46))),
        "components.0.components.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "two labels around one another": (
        modal(label(text_input(label="Goal"))),
        "components.0.component.label",
        "BASE_TYPE_FORBIDDEN",
    ),
    "a placeholder of 101": (
        modal(label(text_input(placeholder="x" * 101))),
        "components.0.component.placeholder",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a longer answer than Discord takes": (
        modal(label(text_input(max_length=4001))),
        "components.0.component.max_length",
        "NUMBER_TYPE_MAX",
    ),
    "a least length over the greatest": (
        modal(label(text_input(min_length=5, max_length=4))),
        "components.0.component.min_length",
        "BASE_TYPE_MAX",
    ),
    "words put in that are longer than the answer may be": (
        modal(label(text_input(max_length=4, value="x" * 5))),
        "components.0.component.value",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a custom id that comes twice": (
        modal(label(text_input("a")), label(text_input("a"))),
        "components.1.component.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a choice of one": (
        modal(label({"type": 21, "custom_id": "r", "options": select()["options"]})),
        "components.0.component.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_MODALS.values(), ids=BAD_MODALS)
def test_a_modal_is_refused_for(payload, where, code):
    assert refused(check_modal, payload) == (where, code)


GOOD_COMMANDS = [
    command(),
    command("ziel-übersicht"),
    {"name": "Capture insight", "type": 3},
    command(options=[option("a", required=True), option("b")]),
    command(options=[option("set", 1, options=[option()]), option("board", 2, options=[option("show", 1)])]),
    command(options=[option(choices=[{"name": "Done", "value": "done"}] * 25)]),
    command(options=[option(kind=4, autocomplete=True)]),
]


@pytest.mark.parametrize("payload", GOOD_COMMANDS)
def test_a_command_within_all_limits_is_accepted(payload):
    check_command(payload)


CHOICES = [{"name": "Done", "value": "done"}]
BAD_COMMANDS = {
    "capitals": (command("Goal"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    "a space": (command("goal set"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    "a name of 33": (command("x" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    "no description": ({"name": "goal"}, "description", "BASE_TYPE_REQUIRED"),
    "a description of 101": (command(description="x" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
    "26 options": (command(options=[option(str(n)) for n in range(26)]), "options", "BASE_TYPE_MAX_LENGTH"),
    "26 subcommands in a group": (
        command(options=[option("group", 2, options=[option(f"s{number}", 1) for number in range(26)])]),
        "options.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a required option after an optional one": (
        command(options=[option("a"), option("b", required=True)]),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "an option that comes twice": (
        command(options=[option("a"), option("a")]),
        "options.1.name",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    "an option beside a subcommand": (
        command(options=[option("set", 1), option("what", 3)]),
        "options.1.type",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "a group in a group": (
        command(options=[option("outer", 2, options=[option("inner", 2, options=[])])]),
        "options.0.options.0.type",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "26 choices": (command(options=[option(choices=CHOICES * 26)]), "options.0.choices", "BASE_TYPE_MAX_LENGTH"),
    "choices that are completed as well": (
        command(options=[option(choices=CHOICES, autocomplete=True)]),
        "options.0",
        "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_CHOICES_EXCLUSIVE",
    ),
    "a choice of members": (
        command(options=[option(kind=6, choices=CHOICES)]),
        "options.0",
        "APPLICATION_COMMAND_OPTION_CHOICES_INVALID",
    ),
    "a described menu": (
        {"name": "Log as win", "type": 3, "description": "x"},
        "description",
        "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED",
    ),
    "a menu with options": (
        {"name": "Log as win", "type": 3, "options": [option()]},
        "options",
        "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_ALLOWED",
    ),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_COMMANDS.values(), ids=BAD_COMMANDS)
def test_a_command_is_refused_for(payload, where, code):
    assert refused(check_command, payload) == (where, code)


def test_a_commands_words_may_have_eight_thousand_characters_in_all_in_its_longest_language():
    def subcommand(name, options):
        listed = [option(f"o{number:02}", description="x" * 100) for number in range(options)]
        return option(name, 1, description="x" * 100, options=listed)

    large = command(
        "goal", description="x" * 68, options=[subcommand("a1", 25), subcommand("b1", 25), subcommand("c1", 24)]
    )
    check_command(large)
    assert refused(check_command, large | {"description": "x" * 69})[1] == "APPLICATION_COMMAND_TOO_LARGE"
    translated = large | {"description_localizations": {"fr": "x" * 69}}
    assert refused(check_command, translated)[1] == "APPLICATION_COMMAND_TOO_LARGE"


@pytest.mark.parametrize("payload", [{"name": "circle-1", "topic": "x" * 1024}, {}, {"type": 15, "topic": "x" * 4096}])
def test_a_channel_within_all_limits_is_accepted(payload):
    check_channel(payload)


BAD_CHANNELS = {
    "no name": ({"name": ""}, "name", "BASE_TYPE_BAD_LENGTH"),
    "a name of 101": ({"name": "x" * 101}, "name", "BASE_TYPE_BAD_LENGTH"),
    "a topic of 1025": ({"topic": "x" * 1025}, "topic", "BASE_TYPE_MAX_LENGTH"),
    "room for 100 in voice": ({"type": 2, "user_limit": 100}, "user_limit", "NUMBER_TYPE_MAX"),
    "less than nobody in voice": ({"type": 2, "user_limit": -1}, "user_limit", "NUMBER_TYPE_MIN"),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_CHANNELS.values(), ids=BAD_CHANNELS)
def test_a_channel_is_refused_for(payload, where, code):
    assert refused(check_channel, payload) == (where, code)


COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


@pytest.mark.parametrize(
    ("payload", "interaction"),
    [
        ({"type": 4, "data": {"content": "Done."}}, COMMAND),
        ({"type": 5, "data": {"flags": 64}}, COMMAND),
        ({"type": 9, "data": modal(label(text_input()))}, COMPONENT),
        ({"type": 6}, COMPONENT),
        ({"type": 7, "data": {"components": []}}, SUBMIT),
        ({"type": 8, "data": {"choices": [{"name": "Data circle", "value": "1"}]}}, AUTOCOMPLETE),
        ({"type": 8, "data": {"choices": []}}, AUTOCOMPLETE),
    ],
)
def test_an_answer_that_suits_the_interaction_is_accepted(payload, interaction):
    check_callback(payload, interaction)


@pytest.mark.parametrize(
    ("payload", "interaction"),
    [({"type": 9}, SUBMIT), ({"type": 6}, COMMAND), ({"type": 4}, AUTOCOMPLETE), ({"type": 8}, COMMAND)],
)
def test_an_answer_of_another_kind_than_the_interaction_takes_is_refused(payload, interaction):
    assert refused(check_callback, payload, interaction) == ("type", "BASE_TYPE_CHOICES")


def test_what_is_wrong_in_an_answer_is_named_below_its_data():
    payload = {"type": 4, "data": {"content": "x" * 2001}}
    assert refused(check_callback, payload, COMMAND) == ("data.content", "BASE_TYPE_MAX_LENGTH")
    payload = {"type": 8, "data": {"choices": [{"name": "x", "value": "x" * 101}]}}
    assert refused(check_callback, payload, AUTOCOMPLETE) == ("data.choices.0.value", "BASE_TYPE_MAX_LENGTH")


def test_an_answer_without_anything_in_it_is_an_empty_message():
    with pytest.raises(Refusal) as caught:
        check_callback({"type": 4, "data": {}}, COMMAND)
    assert caught.value.code == 50006


SAMPLES = [
    *((check_message, payload) for payload in GOOD_MESSAGES),
    *((check_modal, payload) for payload in GOOD_MODALS),
    *((check_command, payload) for payload in GOOD_COMMANDS),
]
NONSENSE = st.sampled_from([None, True, -1, 7, 10**20, "", "x" * 5000, [], [[]], [1], {}, {"type": []}, [{"type": {}}]])


def places(value, path=()):
    """Every place in a JSON value, as the steps that lead there."""
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from places(inner, (*path, step))


@given(st.data(), st.sampled_from(SAMPLES), NONSENSE)
def test_nonsense_anywhere_is_refused_or_accepted_but_never_breaks_the_server(data, sample, nonsense):
    check, payload = sample
    payload = json.loads(json.dumps(payload))
    *way, last = data.draw(st.sampled_from([place for place in places(payload) if place]))
    holder = payload
    for step in way:
        holder = holder[step]
    holder[last] = nonsense
    with suppress(Refusal):
        check(payload)

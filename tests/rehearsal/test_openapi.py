from pathlib import Path

import discord
import pytest
from discord import app_commands, ui
from discord.http import handle_message_parameters

from rehearsal.http.openapi import Schema

MESSAGES = "/channels/111/messages"
CALLBACK = "/interactions/222/token/callback"
BUTTON = {"type": 2, "style": 2, "label": "Extend", "custom_id": "1:session:7"}


@pytest.fixture
def schema(openapi: Path | None) -> Schema:
    if openapi is None:
        pytest.skip("Discord's OpenAPI document is not at hand; see the option --discord-openapi")
    return Schema(openapi)


def told(schema: Schema, *request) -> list[str]:
    """What is wrong with a request, in the words of a complaint."""
    return [str(violation) for violation in schema.check(*request)]


def sent(**message) -> dict:
    """The JSON that discord.py creates for a message."""
    return handle_message_parameters(**message).payload or {}


class Card(ui.LayoutView):
    box = ui.Container(
        ui.TextDisplay("# Session"),
        ui.Separator(),
        ui.Section(ui.TextDisplay("Problem solving"), accessory=ui.Button(label="Done", custom_id="1:block:3")),
        ui.ActionRow(ui.Button(label="Extend", custom_id="1:extend:3", style=discord.ButtonStyle.primary)),
        accent_colour=discord.Colour.blurple(),
    )


class Presses(ui.View):
    @ui.button(label="On track", custom_id="1:nudge:4:on")
    async def on_track(self, *_: object) -> None: ...

    @ui.select(custom_id="1:nudge:4:why", options=[discord.SelectOption(label="Time", description="None left")])
    async def why(self, *_: object) -> None: ...


class GoalForm(ui.Modal, title="Set a goal"):
    goal = ui.Label(text="Goal", component=ui.TextInput(max_length=200))
    why = ui.Label(text="Why", description="Whom it helps", component=ui.TextInput(style=discord.TextStyle.paragraph))


@app_commands.command(name="goal")
@app_commands.describe(what="What you want to get done")
async def goal_command(interaction: discord.Interaction, what: app_commands.Range[str, 1, 200], of: discord.Member):
    """Set your goal."""


@app_commands.context_menu(name="Log as win")
async def win_menu(interaction: discord.Interaction, message: discord.Message): ...


async def test_what_discord_py_sends_matches_the_document(schema):
    nobody = discord.AllowedMentions.none()
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    commands = [goal_command.to_dict(tree), win_menu.to_dict(tree)]
    form = {"type": 9, "data": GoalForm().to_dict()}
    assert schema.check("POST", MESSAGES, sent(content="Hello", nonce="42", allowed_mentions=nobody)) == []
    assert schema.check("POST", MESSAGES, sent(content="Hello", view=Presses())) == []
    assert schema.check("PATCH", f"{MESSAGES}/333", sent(view=Card())) == []
    assert schema.check("POST", CALLBACK, {"type": 4, "data": sent(view=Card())}) == []
    assert schema.check("POST", CALLBACK, form) == []
    assert schema.check("PUT", "/applications/444/commands", commands) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users/@me", None),
        ("POST", "/users/@me/channels", {"recipient_id": "5"}),
        ("PATCH", "/webhooks/444/token/messages/@original", {"content": "Done."}),
        ("PUT", "/channels/111/voice-status", {"status": "Check-in"}),
        ("POST", "/channels/111/typing", None),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "Data circle", "value": "1"}]}}),
        (
            "POST",
            "/guilds/555/scheduled-events",
            {
                "name": "Session 2",
                "privacy_level": 2,
                "scheduled_start_time": "2026-12-01T18:00:00+00:00",
                "entity_type": 2,
                "channel_id": "111",
            },
        ),
    ],
)
def test_a_request_that_matches_the_document_is_accepted(schema, method, path, body):
    assert schema.check(method, path, body) == []


def test_a_literal_segment_takes_precedence_over_a_parameter(schema):
    assert told(schema, "GET", "/users/abc") == [
        "GET /users/abc: user_id in the path: 'abc' does not match '^(0|[1-9][0-9]*)$'"
    ]
    assert told(schema, "GET", "/users/@me") == []


@pytest.mark.parametrize("request_line", ["POST /channels/111/wishes", "PUT /users/@me/channels", "GET /"])
def test_an_operation_that_is_not_in_the_document_is_a_violation(schema, request_line):
    assert told(schema, *request_line.split()) == [f"{request_line}: Discord describes no such operation"]


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", MESSAGES, {"content": 5}, "$.content: 5 is not of type 'string', 'null'"),
        (
            "POST",
            MESSAGES,
            {"components": [{"type": 1, "components": [BUTTON | {"id": 2**31}]}]},
            "$.components[0].components[0].id: 2147483648 is not a 'int32'",
        ),
        (
            "POST",
            MESSAGES,
            {"components": [{"type": 1, "components": [BUTTON | {"label": "x" * 81}]}]},
            f"$.components[0].components[0].label: '{'x' * 81}' is too long",
        ),
        (
            "POST",
            MESSAGES,
            {"components": [{"type": 18, "components": []}]},
            "$.components[0].type: 18 is not one of [1, 17, 13, 12, 9, 14, 10]",
        ),
        ("POST", MESSAGES, {"components": [{}]}, "$.components[0]: 'type' is a required property"),
        ("POST", MESSAGES, {"components": [5]}, "$.components[0]: 5 is not of type 'object'"),
        ("POST", MESSAGES, {"nonce": "1" * 26}, f"$.nonce: '{'1' * 26}' is too long"),
        ("POST", "/guilds/555/channels", {}, "$: 'name' is a required property"),
        ("POST", "/guilds/555/channels", None, "a body is required"),
        ("POST", "/channels/111/typing", {"why": "because"}, "takes no body"),
        ("POST", CALLBACK, {"type": 3}, "$.type: 3 is not one of [8, 4, 5, 12, 9, 1, 13, 6, 7]"),
    ],
)
def test_a_violation_names_the_field_and_what_is_wrong_with_it(schema, method, path, body, problem):
    assert f"{method} {path}: {problem}" in told(schema, method, path, body)


def test_a_list_of_commands_is_checked_again_once_it_changes(schema):
    commands = [{"name": "goal", "description": "Goals"}, {"name": "circle", "description": "Circles"}]
    for _ in range(2):
        assert told(schema, "PUT", "/applications/1/commands", commands) == []
    commands[1]["description"] = "x" * 101
    for _ in range(2):
        (line,) = told(schema, "PUT", "/applications/1/commands", commands)
        assert "is too long" in line


def test_an_error_is_short_however_long_the_text_is(schema):
    (line,) = told(schema, "POST", MESSAGES, {"content": "x" * 5000})
    assert len(line) < 300


def test_forwarding_is_accepted_although_the_document_lacks_it(schema):
    forward = {"message_reference": {"type": 1, "message_id": "1", "channel_id": "2"}}
    assert told(schema, "POST", MESSAGES, forward) == []
    forward["message_reference"]["type"] = 2
    assert told(schema, "POST", MESSAGES, forward) == [
        f"POST {MESSAGES}: $.message_reference.type: 2 is not one of [0, 1]"
    ]


def test_a_modal_of_six_fields_is_wrong_although_the_document_allows_it(schema):
    question = {"type": 10, "content": "Think first."}
    modal = {"custom_id": "m", "title": "Goal", "components": [question] * 6}
    (problem,) = told(schema, "POST", CALLBACK, {"type": 9, "data": modal})
    assert "is too long" in problem


def test_the_document_is_read_once_per_process(schema, openapi):
    assert Schema(openapi)._document is schema._document


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"content": 5}, ("content",), "STRING_TYPE_CONVERT"),
        ({"tts": "loud"}, ("tts",), "BOOLEAN_TYPE_CONVERT"),
        ({"message_reference": {"type": 2, "message_id": "1"}}, ("message_reference", "type"), "BASE_TYPE_CHOICES"),
        ({"nonce": "1" * 26}, ("nonce",), "BASE_TYPE_MAX_LENGTH"),
        ({"sticker_ids": ["x"]}, ("sticker_ids", 0), "NUMBER_TYPE_COERCE"),
        ({"components": [{}]}, ("components", 0, "type"), "BASE_TYPE_REQUIRED"),
        ({"embeds": [{"timestamp": "today"}]}, ("embeds", 0, "timestamp"), "DATE_TIME_TYPE_PARSE"),
    ],
)
def test_a_violation_is_an_error_in_the_words_of_the_service(schema, body, path, code):
    (violation,) = schema.check("POST", MESSAGES, body)
    assert (tuple(violation.error.path), violation.error.code) == (path, code)

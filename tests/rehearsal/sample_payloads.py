"""Sample payloads within all limits, their parts, and a helper for the reason of a refusal."""

import pytest

from rehearsal.errors import ApiError

V2 = 1 << 15
ROW, BUTTON, SELECT, INPUT, USER_SELECT, SECTION, TEXT, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 5, 9, 10, 14, 17, 18


def refused(check, payload, *args, **how) -> tuple[str, str]:
    """Where and why `check` refuses `payload`: the path to the field, and Discord's name of the error."""
    with pytest.raises(ApiError) as caught:
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
    {
        "embeds": [
            {"url": "https://example.org", "image": {"url": "attachment://x.png"}, "timestamp": "2026-01-19T16:00Z"}
        ]
    },
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
    message_v2({"type": 12, "items": [{"media": {"url": "attachment://x.png"}}]}),
]
GOOD_MODALS = [
    modal(*(label(text_input(str(number), style=2, max_length=1000)) for number in range(5))),
    modal(row(text_input(label="Your goal", value="x" * 10, placeholder="One sentence"))),
    modal(text("Before you answer"), label(select(required=False), description="Whom it helps")),
    modal(label({"type": 21, "custom_id": "r", "options": select(options=2)["options"]})),
    modal(label({"type": 22, "custom_id": "c", "options": select(options=1)["options"]})),
    modal(label({"type": 23, "custom_id": "c"}), label({"type": 19, "custom_id": "f", "max_values": 10})),
]
GOOD_COMMANDS = [
    command(),
    command("ziel-übersicht"),
    {"name": "Capture insight", "type": 3},
    command(options=[option("a", required=True), option("b")]),
    command(options=[option("set", 1, options=[option()]), option("board", 2, options=[option("show", 1)])]),
    command(options=[option(choices=[{"name": "Done", "value": "done"}] * 25)]),
    command(options=[option(kind=4, autocomplete=True)]),
]

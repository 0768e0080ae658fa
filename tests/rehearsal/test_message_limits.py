import pytest

from rehearsal.errors import ApiError
from rehearsal.limits import check_message
from rehearsal.limits.values import is_emoji
from tests.rehearsal.sample_payloads import (
    BUTTON,
    CONTAINER,
    GOOD_MESSAGES,
    SECTION,
    button,
    message_v2,
    refused,
    row,
    select,
    text,
)


@pytest.mark.parametrize("payload", GOOD_MESSAGES)
def test_a_message_within_all_limits_is_accepted(payload):
    check_message(payload)


@pytest.mark.parametrize("payload", [{}, {"content": ""}, {"content": " \n"}, {"message_reference": {"message_id": 1}}])
def test_a_message_without_content_is_refused(payload):
    with pytest.raises(ApiError) as caught:
        check_message(payload)
    assert caught.value.body() == {"message": "Cannot send an empty message", "code": 50006}


def test_an_edit_may_omit_unchanged_fields():
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
    "an embed's colour beyond white": ({"embeds": [{"color": 2**24}]}, "embeds.0.color", "NUMBER_TYPE_MAX"),
    "an embed's instant without an offset": (
        {"embeds": [{"timestamp": "2026-01-19T16:00:00"}]},
        "embeds.0.timestamp",
        "DATE_TIME_TYPE_PARSE",
    ),
    "an address without a scheme": ({"embeds": [{"url": "example.org"}]}, "embeds.0.url", "URL_TYPE_INVALID_URL"),
    "an address with a space": (
        {"embeds": [{"url": "https://example.org/a b"}]},
        "embeds.0.url",
        "URL_TYPE_INVALID_URL",
    ),
    "an address that no browser opens": (
        {"embeds": [{"url": "ftp://example.org"}]},
        "embeds.0.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "a picture's address": (
        {"embeds": [{"image": {"url": "data://x"}}]},
        "embeds.0.image.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "an author's address that is a file": (
        {"embeds": [{"author": {"name": "x", "url": "attachment://x.png"}}]},
        "embeds.0.author.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "an unknown kind of mention": (
        {"content": "x", "allowed_mentions": {"parse": ["users", "nobody"]}},
        "allowed_mentions.parse.1",
        "BASE_TYPE_CHOICES",
    ),
    "a mention of what is no id": (
        {"content": "x", "allowed_mentions": {"users": ["ben"]}},
        "allowed_mentions.users.0",
        "NUMBER_TYPE_COERCE",
    ),
    "a reply to what is no id": (
        {"content": "x", "message_reference": {"message_id": "last"}},
        "message_reference.message_id",
        "NUMBER_TYPE_COERCE",
    ),
    "a button with a word for an emoji": (
        {"components": [row(button(emoji={"name": "thumbsup"}))]},
        "components.0.components.0.emoji.name",
        "BUTTON_COMPONENT_INVALID_EMOJI",
    ),
    "a button with an emoji of another guild": (
        {"components": [row(button(emoji={"name": "ok", "id": "1"}))]},
        "components.0.components.0.emoji.name",
        "BUTTON_COMPONENT_INVALID_EMOJI",
    ),
    "an option with two emoji": (
        {
            "components": [
                row({"type": 3, "custom_id": "s", "options": [{"label": "x", "value": "x", "emoji": {"name": "👍👍"}}]})
            ]
        },
        "components.0.components.0.options.0.emoji.name",
        "BUTTON_COMPONENT_INVALID_EMOJI",
    ),
    "a link button to a script": (
        {"components": [row({"type": BUTTON, "style": 5, "label": "x", "url": "javascript://x"})]},
        "components.0.components.0.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "a gallery's picture without an address": (
        message_v2({"type": 12, "items": [{"media": {}}]}),
        "components.0.items.0.media.url",
        "BASE_TYPE_REQUIRED",
    ),
    "a file from nowhere": (
        message_v2({"type": 13, "file": {"url": "agenda.md"}}),
        "components.0.file.url",
        "URL_TYPE_INVALID_URL",
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


def test_an_edit_has_the_same_limits():
    assert refused(check_message, {"content": "x" * 2001}, editing=True) == ("content", "BASE_TYPE_MAX_LENGTH")


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "❤️", "👩‍💻", "🏳️‍🌈", "🇩🇪", "1️⃣", "#⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "ℹ️", "✅", "©"])
def test_an_emoji_of_unicode_is_one(emoji):
    assert is_emoji(emoji)


@pytest.mark.parametrize("text", ["", "x", "ok", "👍👍", "👍 ", ":thumbsup:", "1", "‍", None, 5])
def test_anything_else_is_no_emoji(text):
    assert not is_emoji(text)

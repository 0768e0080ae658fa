import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from rehearsal.errors import ApiError
from rehearsal.limits import check_callback, check_channel, check_command, check_message, check_modal, check_role
from tests.rehearsal.sample_payloads import (
    GOOD_COMMANDS,
    GOOD_MESSAGES,
    GOOD_MODALS,
    label,
    modal,
    refused,
    text_input,
)


@pytest.mark.parametrize("payload", [{"name": "circle-1", "topic": "x" * 1024}, {}, {"type": 15, "topic": "x" * 4096}])
def test_a_channel_within_all_limits_is_accepted(payload):
    check_channel(payload)


BAD_CHANNELS = {
    "no name": ({"name": ""}, "name", "BASE_TYPE_BAD_LENGTH"),
    "a name of 101": ({"name": "x" * 101}, "name", "BASE_TYPE_BAD_LENGTH"),
    "a topic of 1025": ({"topic": "x" * 1025}, "topic", "BASE_TYPE_MAX_LENGTH"),
    "room for 100 in voice": ({"type": 2, "user_limit": 100}, "user_limit", "NUMBER_TYPE_MAX"),
    "a category that is no id": ({"parent_id": "circles"}, "parent_id", "NUMBER_TYPE_COERCE"),
    "an overwrite without an id": ({"permission_overwrites": [{}]}, "permission_overwrites.0.id", "NUMBER_TYPE_COERCE"),
    "an overwrite of permissions in words": (
        {"permission_overwrites": [{"id": "1", "allow": "all"}]},
        "permission_overwrites.0.allow",
        "NUMBER_TYPE_COERCE",
    ),
    "less than nobody in voice": ({"type": 2, "user_limit": -1}, "user_limit", "NUMBER_TYPE_MIN"),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_CHANNELS.values(), ids=BAD_CHANNELS)
def test_a_channel_is_refused_for(payload, where, code):
    assert refused(check_channel, payload) == (where, code)


BAD_ROLES = {
    "a name of 101": ({"name": "x" * 101}, "name", "BASE_TYPE_BAD_LENGTH"),
    "an empty name": ({"name": ""}, "name", "BASE_TYPE_BAD_LENGTH"),
    "a colour beyond white": ({"color": 2**24}, "color", "NUMBER_TYPE_MAX"),
    "permissions in words": ({"permissions": "all"}, "permissions", "NUMBER_TYPE_COERCE"),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_ROLES.values(), ids=BAD_ROLES)
def test_a_role_is_refused_for(payload, where, code):
    assert refused(check_role, payload) == (where, code)


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
def test_a_callback_of_a_type_that_the_interaction_allows_is_accepted(payload, interaction):
    check_callback(payload, interaction)


@pytest.mark.parametrize(
    ("payload", "interaction"),
    [({"type": 9}, SUBMIT), ({"type": 6}, COMMAND), ({"type": 4}, AUTOCOMPLETE), ({"type": 8}, COMMAND)],
)
def test_a_callback_of_a_type_that_the_interaction_does_not_allow_is_refused(payload, interaction):
    assert refused(check_callback, payload, interaction) == ("type", "BASE_TYPE_CHOICES")


def test_errors_in_a_callback_are_named_below_its_data():
    payload = {"type": 4, "data": {"content": "x" * 2001}}
    assert refused(check_callback, payload, COMMAND) == ("data.content", "BASE_TYPE_MAX_LENGTH")
    payload = {"type": 8, "data": {"choices": [{"name": "x", "value": "x" * 101}]}}
    assert refused(check_callback, payload, AUTOCOMPLETE) == ("data.choices.0.value", "BASE_TYPE_MAX_LENGTH")


def test_a_callback_without_content_is_an_empty_message():
    with pytest.raises(ApiError) as caught:
        check_callback({"type": 4, "data": {}}, COMMAND)
    assert caught.value.code == 50006


SAMPLES = [
    *((check_message, payload) for payload in GOOD_MESSAGES),
    *((check_modal, payload) for payload in GOOD_MODALS),
    *((check_command, payload) for payload in GOOD_COMMANDS),
]
NONSENSE = st.sampled_from([None, True, -1, 7, 10**20, "", "x" * 5000, [], [[]], [1], {}, {"type": []}, [{"type": {}}]])


def places(value, path=()):
    """The path to every place in a JSON value."""
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from places(inner, (*path, step))


@given(st.data(), st.sampled_from(SAMPLES), NONSENSE)
def test_invalid_values_anywhere_never_crash_the_checks(data, sample, nonsense):
    check, payload = sample
    payload = json.loads(json.dumps(payload))
    *way, last = data.draw(st.sampled_from([place for place in places(payload) if place]))
    holder = payload
    for step in way:
        holder = holder[step]
    holder[last] = nonsense
    with suppress(ApiError):
        check(payload)

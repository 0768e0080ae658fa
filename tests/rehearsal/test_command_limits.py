import pytest

from rehearsal.limits import check_command
from tests.rehearsal.sample_payloads import GOOD_COMMANDS, command, option, refused


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


def test_the_texts_of_a_command_may_have_8000_characters_in_its_longest_language():
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

"""Limits of application commands."""

import re
from collections.abc import Sequence

from rehearsal.enums import CommandType, OptionType
from rehearsal.errors import invalid_form
from rehearsal.limits.fields import Json, Where, check_choice, check_inner, check_items, check_number, check_text

OPTIONS = tuple(OptionType)
SUBCOMMANDS = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)
PARAMETERS = tuple(kind for kind in OPTIONS if kind not in SUBCOMMANDS)
TYPED = frozenset({OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER})
CHARACTERS = 8000
# Discord also allows the vowel signs of Devanagari and Thai, which \w does not match.
NAME = re.compile(r"[-_'\w]{1,32}")


def check_command(payload: Json) -> None:
    """Check a command to be registered.

    Raises ApiError 50035 for the first field that is wrong.
    """
    kind = check_number(
        payload, "type", (), least=min(CommandType), most=max(CommandType), default=CommandType.CHAT_INPUT
    )
    if kind != CommandType.CHAT_INPUT:
        _check_menu(payload)
        return
    _check_named(payload, ())
    options = check_items(payload, "options", (), most=25)
    nested = [check_choice(option, "type", ("options", index), OPTIONS) for index, option in enumerate(options)]
    if any(each in SUBCOMMANDS for each in nested):
        _check_subcommands(options, ("options",), SUBCOMMANDS)
    else:
        _check_parameters(options, ("options",))
    if _size(payload) > CHARACTERS:
        raise invalid_form((), "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({CHARACTERS})")


def _check_menu(payload: Json) -> None:
    check_text(payload, "name", (), least=1, most=32, required=True)
    if payload.get("description"):
        raise invalid_form(
            ("description",), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED", "Must be empty in a menu."
        )
    if payload.get("options"):
        raise invalid_form(
            ("options",), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_ALLOWED", "A menu has no options."
        )


def _check_named(command: Json, where: Where) -> None:
    name = check_text(command, "name", where, least=1, most=32, required=True)
    if not NAME.fullmatch(name) or name != name.lower():
        raise invalid_form((*where, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    check_text(command, "description", where, least=1, most=100, required=True)
    _check_localizations(command, where)


def _check_localizations(named: Json, where: Where) -> None:
    for name, most in (("name_localizations", 32), ("description_localizations", 100)):
        translations = check_inner(named, name, where)
        for locale in translations:
            check_text(translations, locale, (*where, name), least=1, most=most, required=True)


def _check_unique(options: Sequence[Json], where: Where) -> None:
    taken: set[str] = set()
    for index, option in enumerate(options):
        if option["name"] in taken:
            raise invalid_form(
                (*where, index, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        taken.add(option["name"])


def _check_subcommands(options: Sequence[Json], where: Where, allowed: tuple[int, ...]) -> None:
    for index, option in enumerate(options):
        here = (*where, index)
        if option.get("type") not in allowed:
            raise invalid_form(
                (*here, "type"),
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to all other types",
            )
        _check_named(option, here)
        if option["type"] == OptionType.SUBCOMMAND_GROUP:
            inner = check_items(option, "options", here, least=1, most=25, required=True)
            _check_subcommands(inner, (*here, "options"), (OptionType.SUBCOMMAND,))
        else:
            _check_parameters(check_items(option, "options", here, most=25), (*here, "options"))
    _check_unique(options, where)


def _check_parameters(options: Sequence[Json], where: Where) -> None:
    optional = False
    for index, option in enumerate(options):
        here = (*where, index)
        check_choice(option, "type", here, PARAMETERS)
        _check_named(option, here)
        if optional and option.get("required"):
            raise invalid_form(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional = optional or not option.get("required")
        _check_answers(option, here)
    _check_unique(options, where)


def _check_answers(option: Json, where: Where) -> None:
    choices = check_items(option, "choices", where, most=25)
    if (choices or option.get("autocomplete")) and option["type"] not in TYPED:
        raise invalid_form(
            where, "APPLICATION_COMMAND_OPTION_CHOICES_INVALID", "Only text and numbers have choices or completion."
        )
    if choices and option.get("autocomplete"):
        raise invalid_form(
            where,
            "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_CHOICES_EXCLUSIVE",
            "Choices and autocomplete exclude another.",
        )
    for index, choice in enumerate(choices):
        check_choice_shown(choice, (*where, "choices", index))
    if option["type"] == OptionType.STRING:
        check_number(option, "min_length", where, least=0, most=6000)
        check_number(option, "max_length", where, least=1, most=6000)


def check_choice_shown(choice: Json, where: Where) -> None:
    """Check a choice, declared with a command or suggested by autocomplete."""
    check_text(choice, "name", where, least=1, most=100, required=True)
    check_inner(choice, "name_localizations", where)
    if isinstance(choice.get("value"), str):
        check_text(choice, "value", where, most=100)


def _size(command: Json) -> int:
    own = _longest(command, "name") + _longest(command, "description")
    choices = sum(_longest(each, "name") + _value_size(each) for each in command.get("choices") or ())
    return own + choices + sum(_size(option) for option in command.get("options") or ())


def _value_size(choice: Json) -> int:
    value = choice.get("value")
    return len(value) if isinstance(value, str) else 0


def _longest(named: Json, name: str) -> int:
    translations = named.get(f"{name}_localizations") or {}
    return max(len(text) for text in (named[name], *translations.values()))

"""Checks of single fields of a request's body: presence, type, length, size. Each raises ApiError naming the field."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from rehearsal.errors import ApiError, invalid_form

Json = Mapping[str, Any]
Where = tuple[str | int, ...]
T = TypeVar("T")


def check_text(body: Json, name: str, where: Where, *, most: int, least: int = 0, required: bool = False) -> str:
    """The text under `name`, of `least` to `most` characters, or "" if it is absent or null."""
    value = body.get(name)
    if value is None:
        return _absent("", required, (*where, name))
    if not isinstance(value, str):
        raise invalid_form((*where, name), "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
    check_length(len(value), (*where, name), most=most, least=least)
    return value


def check_number(body: Json, name: str, where: Where, *, least: int, most: int, default: int = 0) -> int:
    """The integer under `name`, from `least` to `most`, or `default` if it is absent or null."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid_form((*where, name), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    if value < least:
        message = f"int value should be greater than or equal to {least}."
        raise invalid_form((*where, name), "NUMBER_TYPE_MIN", message)
    if value > most:
        raise invalid_form((*where, name), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
    return value


def check_choice(body: Json, name: str, where: Where, choices: Collection[int]) -> int:
    """The required number under `name`, one of `choices`."""
    value = body.get(name)
    if value is None:
        raise missing((*where, name))
    if not isinstance(value, int) or value not in choices:
        allowed = ", ".join(str(int(choice)) for choice in sorted(choices))
        raise invalid_form((*where, name), "BASE_TYPE_CHOICES", f"Value must be one of {{{allowed}}}.")
    return value


def check_list(body: Json, name: str, where: Where, *, most: int, least: int = 0, required: bool = False) -> list[Any]:
    """The list under `name`, of `least` to `most` items, or an empty one if it is absent or null."""
    value = body.get(name)
    if value is None:
        return _absent([], required, (*where, name))
    if not isinstance(value, list):
        raise invalid_form((*where, name), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    check_length(len(value), (*where, name), most=most, least=least)
    return value


def check_items(
    body: Json, name: str, where: Where, *, most: int, least: int = 0, required: bool = False
) -> list[dict[str, Any]]:
    """The list of objects under `name`; otherwise like `check_list`."""
    items = check_list(body, name, where, most=most, least=least, required=required)
    for index, item in enumerate(items):
        check_object(item, (*where, name, index))
    return items


def check_inner(body: Json, name: str, where: Where) -> dict[str, Any]:
    """The object under `name`, or an empty one if it is absent or null."""
    value = body.get(name)
    if value is None:
        return {}
    check_object(value, (*where, name))
    return value


def check_object(value: object, where: Where) -> None:
    """Check that `value` is a JSON object."""
    if not isinstance(value, dict):
        raise invalid_form(where, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")


def check_length(length: int, where: Where, *, most: int, least: int = 0) -> None:
    """Check that `length` is within the bounds; Discord's message differs if there is a lower bound."""
    if least and not least <= length <= most:
        raise invalid_form(where, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    if length > most:
        raise invalid_form(where, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def missing(where: Where) -> ApiError:
    """The error for a missing required field."""
    return invalid_form(where, "BASE_TYPE_REQUIRED", "This field is required")


def _absent(nothing: T, required: bool, where: Where) -> T:
    if required:
        raise missing(where)
    return nothing

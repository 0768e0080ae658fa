"""Says in Discord's words what a JSON schema refuses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jsonschema.exceptions import ValidationError

from rehearsal.errors import FieldError

_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "string": ("STRING_TYPE_CONVERT", 'Could not interpret "{value}" as string.'),
        "integer": ("NUMBER_TYPE_COERCE", 'Value "{value}" is not int.'),
        "number": ("NUMBER_TYPE_COERCE", 'Value "{value}" is not float.'),
        "boolean": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
        "array": ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"),
        "object": ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
    }
)
_RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "required": ("BASE_TYPE_REQUIRED", "This field is required"),
        "maxLength": ("BASE_TYPE_MAX_LENGTH", "Must be {rule} or fewer in length."),
        "maxItems": ("BASE_TYPE_MAX_LENGTH", "Must be {rule} or fewer in length."),
        "minLength": ("BASE_TYPE_MIN_LENGTH", "Must be {rule} or more in length."),
        "minItems": ("BASE_TYPE_MIN_LENGTH", "Must be {rule} or more in length."),
        "maximum": ("NUMBER_TYPE_MAX", "int value should be less than or equal to {rule}."),
        "minimum": ("NUMBER_TYPE_MIN", "int value should be greater than or equal to {rule}."),
        "pattern": ("NUMBER_TYPE_COERCE", 'Value "{value}" is not snowflake.'),
        "uniqueItems": ("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"),
        "date-time": ("DATE_TIME_TYPE_PARSE", 'Could not parse "{value}". Should be ISO8601.'),
        "uri": ("URL_TYPE_INVALID_URL", "Not a well formed URL."),
        "int32": ("NUMBER_TYPE_COERCE", 'Value "{value}" is not int.'),
        "int64": ("NUMBER_TYPE_COERCE", 'Value "{value}" is not int.'),
    }
)
_CHOICES = ("BASE_TYPE_CHOICES", "Value is not one of those that are allowed.")
SHOWN = 100


def form_error(error: ValidationError, at: tuple[str, ...] = ()) -> FieldError:
    """What the service says instead of this violation; `at` is where the value stands that was checked."""
    rule: Any = error.validator_value
    missing = _missing(error)
    if error.validator == "type":
        kinds = [kind for kind in ([rule] if isinstance(rule, str) else rule) if kind != "null"]
        code, message = _TYPES[kinds[0]]
    else:
        code, message = _RULES.get(str(rule if error.validator == "format" else error.validator), _CHOICES)
    if missing:
        code, message = _RULES["required"]
    value = str(error.instance)[:SHOWN]
    return FieldError((*at, *error.absolute_path, *missing), code, message.format(value=value, rule=rule))


def _missing(error: ValidationError) -> tuple[str, ...]:
    """The name of the property that is missing, if that is what is wrong."""
    if not error.message.endswith("is a required property"):
        return ()
    return (error.message.split("'")[1],)

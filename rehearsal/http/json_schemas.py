"""JSON schemas prepared for fast validation: references are resolved, and unions select the right branch.

Discord's components are unions of up to ten objects that differ in the value of `type`. Plain `oneOf` tries every
branch at every level, which takes milliseconds for one message and only reports that none matches. Here the branch is
looked up, with the same result, since at most one can match.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

NULLABLE, BRANCHES = "x-nullable", "x-branches"
UNIONS = ("oneOf", "anyOf")
NULL = {"type": "null"}


class Schemas:
    """The schemas of one document, each prepared on first use."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        resource = DRAFT202012.create_resource(document)
        self._resolver = Registry().with_resource("", resource).resolver()
        self._resolved: dict[str, dict[str, Any]] = {}
        self._validators: dict[int, Validator] = {}

    def validator(self, schema: Mapping[str, Any]) -> Validator:
        """The validator for `schema`, which must be a part of the document."""
        found = self._validators.get(id(schema))
        if found is None:
            found = self._validators[id(schema)] = _Validator(self._ready(schema), format_checker=_FORMATS)
        return found

    def _ready(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._ready(item) for item in schema]
        if not isinstance(schema, Mapping):
            return schema
        if isinstance(schema.get("$ref"), str):
            return self._referred(schema["$ref"])
        ready = {name: self._ready(value) for name, value in schema.items()}
        for union in UNIONS:
            if isinstance(ready.get(union), list):
                ready |= _quicker(ready.pop(union), union)
        return ready

    def _referred(self, reference: str) -> dict[str, Any]:
        found = self._resolved.get(reference)
        if found is None:
            found = self._resolved[reference] = dict[str, Any]()  # stored before it is filled, for recursive schemas
            found.update(self._ready(self._resolver.lookup(reference).contents))
        return found


def _quicker(alternatives: Sequence[dict[str, Any]], union: str) -> dict[str, Any]:
    """An equivalent of the union that is as fast as possible."""
    if all("const" in each for each in alternatives):
        return {"enum": [each["const"] for each in alternatives]}
    if len(alternatives) == 2 and NULL in alternatives:
        (other,) = (each for each in alternatives if each != NULL)
        return {NULLABLE: other}
    for name in alternatives[0].get("required", ()):
        branches = _branches(alternatives, name)
        if branches:
            return {BRANCHES: (name, branches)}
    return {union: alternatives}


def _branches(alternatives: Sequence[dict[str, Any]], name: str) -> dict[Any, dict[str, Any]] | None:
    """The alternative for each value of the property `name`; None if a value does not determine the alternative."""
    branches: dict[Any, dict[str, Any]] = {}
    for alternative in alternatives:
        values = alternative.get("properties", {}).get(name, {}).get("enum")
        if not values or name not in alternative.get("required", ()) or branches.keys() & set(values):
            return None
        branches |= dict.fromkeys(values, alternative)
    return branches


def _nullable(validator: Any, schema: Any, instance: object, _: object) -> Iterator[ValidationError]:
    if instance is not None:
        yield from validator.descend(instance, schema)


def _branch(
    validator: Any, by: tuple[str, Mapping[Any, Any]], instance: object, _: object
) -> Iterator[ValidationError]:
    name, branches = by
    if not isinstance(instance, dict):
        yield ValidationError(f"{instance!r} is not of type 'object'")
    elif name not in instance:
        yield ValidationError(f"{name!r} is a required property")
    elif not isinstance(instance[name], (int, str)) or instance[name] not in branches:
        yield ValidationError(f"{instance[name]!r} is not one of {list(branches)}", path=[name])
    else:
        yield from validator.descend(instance, branches[instance[name]])


_Validator = extend(Draft202012Validator, {NULLABLE: _nullable, BRANCHES: _branch})
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


@_FORMATS.checks("int64")
def _is_int64(value: object) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


@_FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@_FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None

"""Checks requests against Discord's own OpenAPI document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jsonschema.exceptions import best_match

from rehearsal.errors import FieldError
from rehearsal.http.form_errors import form_error
from rehearsal.http.json_schemas import Schemas

JSON, MULTIPART = "application/json", "multipart/form-data"
METHODS = ("get", "put", "post", "patch", "delete")
SHOWN = 200
PATHS_KEPT = 4096
"""How many paths it is known for what operation they name and what is wrong with them; clients repeat them a lot."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A difference between the document and the service: what to change at `place`, and why."""

    place: tuple[str, ...]
    change: Any
    reason: str


SET_OVERWRITE = ("paths", "/channels/{channel_id}/permissions/{overwrite_id}", "put")
PERMISSIONS = (
    ("components", "schemas", "CreateRoleRequest", "properties", "permissions"),
    ("components", "schemas", "UpdateRoleRequestPartial", "properties", "permissions"),
    *(
        (*overwrite, "properties", side)
        for overwrite in (
            ("components", "schemas", "ChannelPermissionOverwriteRequest"),
            (*SET_OVERWRITE, "requestBody", "content", "application/json", "schema"),
        )
        for side in ("allow", "deny")
    ),
)
# Another known mistake, integers for the codes inside `errors`, is in responses only, which are not checked here.
MISTAKES = (
    Mistake(
        ("components", "schemas", "MessageReferenceType", "oneOf"),
        [{"const": 0}, {"const": 1}],
        "Messages can be forwarded (reference type 1), and the service documents it elsewhere.",
    ),
    Mistake(
        ("components", "schemas", "ModalInteractionCallbackRequestData", "properties", "components", "maxItems"),
        5,
        "The document allows 40 components in a modal, the service 5.",
    ),
    Mistake(
        ("components", "schemas", "SnowflakeType", "type"),
        ["string", "integer"],
        "The service reads ids as numbers too; discord.py sends those in overwrites and in allowed mentions.",
    ),
    *(
        Mistake(
            (*place, "type"),
            ["string", "integer", "null"],
            "Permissions outgrow a number in JSON: the service documents them as strings, which discord.py sends.",
        )
        for place in PERMISSIONS
    ),
)


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a request differs from the document: as a line for a complaint, and as Discord's error."""

    line: str
    error: FieldError

    def __str__(self) -> str:
        return self.line


class Schema:
    """Discord's OpenAPI document at `path`, read once per process. Raises OSError, or ValueError for another file."""

    def __init__(self, path: Path) -> None:
        self._document = _load(path.resolve())

    def check(self, method: str, path: str, body: Any = None) -> list[Violation]:
        """What is wrong with a request; nothing if it matches the document.

        `path` is concrete and without /api/v10; `body` is the parsed JSON (the payload_json of a multipart request),
        or None. A request that the document does not describe is an error.
        """
        operation = self._document.find(method, path)
        if operation is None:
            return [_violation(f"{method} {path}", "Discord describes no such operation")]
        return list(operation.problems(f"{method} {path}", path, body))


@cache
def _load(path: Path) -> "_Document":
    try:
        document = json.loads(path.read_bytes())
        for mistake in MISTAKES:
            _correct(document, mistake)
        return _Document(document)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError("that is not Discord's OpenAPI document") from error


def _correct(document: dict[str, Any], mistake: Mistake) -> None:
    *way, last = mistake.place
    holder = document
    for step in way:
        holder = holder[step]
    holder[last] = mistake.change


class _Document:
    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = Schemas(document)
        self._operations: dict[tuple[str, int], list[_Operation]] = {}
        self._found = lru_cache(PATHS_KEPT)(self._find)
        for template, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = _Operation(template, item[method], item.get("parameters", ()), schemas)
                    self._operations.setdefault((method, template.count("/")), []).append(operation)

    def find(self, method: str, path: str) -> "_Operation | None":
        """The operation with that method whose path matches; of several, the one with the most literal segments."""
        return self._found(method.lower(), path)

    def _find(self, method: str, path: str) -> "_Operation | None":
        segments = path.split("/")
        candidates = self._operations.get((method, path.count("/")), ())
        fitting = [operation for operation in candidates if operation.fits(segments)]
        return max(fitting, key=lambda operation: operation.literals, default=None)


class _Operation:
    def __init__(
        self, template: str, description: Mapping[str, Any], shared: Sequence[Mapping[str, Any]], schemas: Schemas
    ) -> None:
        self._segments = [None if segment.startswith("{") else segment for segment in template.split("/")]
        self._names = [segment.strip("{}") for segment in template.split("/")]
        self._parameters = {
            parameter["name"]: parameter["schema"]
            for parameter in (*shared, *description.get("parameters", ()))
            if parameter["in"] == "path"
        }
        self._takes_body = "requestBody" in description
        self._body = _body_schema(description)
        self._schemas = schemas
        self._sound: set[bytes] = set()
        self._of_path = lru_cache(PATHS_KEPT)(self._path_problems)
        self.literals = sum(segment is not None for segment in self._segments)

    def fits(self, segments: Sequence[str]) -> bool:
        pairs = zip(self._segments, segments, strict=True)
        return all(own == theirs if own is not None else theirs != "" for own, theirs in pairs)

    def problems(self, request: str, path: str, body: Any) -> Iterator[Violation]:
        """What is wrong with a request, which complaints call `request`."""
        yield from (replace(one, line=f"{request}: {one.line}") for one in self._of_path(path))
        if body is None:
            if self._body is not None and not self._schemas.validator(self._body).is_valid({}):
                yield _violation(request, "a body is required")
        elif not self._takes_body:
            yield _violation(request, "takes no body")
        elif self._body is not None:
            yield from self._body_problems(request, self._body, body)

    def _body_problems(self, request: str, schema: Mapping[str, Any], body: Any) -> Iterator[Violation]:
        # Most are sent again and again: all commands at every start, and the same answers.
        digest = sha256(json.dumps(body).encode()).digest()
        if digest in self._sound:
            return
        errors = list(self._schemas.validator(schema).iter_errors(body))
        if not errors:
            self._sound.add(digest)
        for error in errors:
            nearest = best_match([error])
            yield Violation(f"{request}: {nearest.json_path}: {_shortened(nearest.message)}", form_error(nearest))

    def _path_problems(self, path: str) -> tuple[Violation, ...]:
        pairs = zip(self._names, self._segments, path.split("/"), strict=True)
        given = [(name, segment) for name, own, segment in pairs if own is None]
        return tuple(one for name, segment in given for one in self._parameter_problems(name, segment))

    def _parameter_problems(self, name: str, segment: str) -> Iterator[Violation]:
        schema = self._parameters[name]
        value = int(segment) if schema.get("type") == "integer" and segment.isdecimal() else segment
        for error in self._schemas.validator(schema).iter_errors(value):
            yield Violation(f"{name} in the path: {error.message}", form_error(error, (name,)))


def _body_schema(description: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = description.get("requestBody", {}).get("content", {})
    return content[JSON]["schema"] if JSON in content else None


def _violation(request: str, what: str) -> Violation:
    return Violation(f"{request}: {what}", FieldError((), "MODEL_TYPE_CONVERT", what))


def _shortened(message: str) -> str:
    return message if len(message) <= SHOWN else f"{message[: SHOWN // 2]} … {message[-SHOWN // 2 :]}"

"""The two kinds of refusal: Discord's error response to a bot, and what a client would not let a person do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

INVALID_FORM = 50035


class CannotDo(Exception):  # noqa: N818 - reads as what it is
    """A real client would not let this person do that; the text says why."""


class ApiError(Exception):
    """Discord's error response to a request.

    `status` is the HTTP status, `code` Discord's error code (0 if it has none), `errors` the nested object of
    `INVALID_FORM`, `retry_after` is in real seconds, and `headers` are sent with the response.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        errors: dict[str, Any] | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.retry_after = retry_after
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The JSON body; for a rate limit with how long to wait and whether it is global."""
        if self.status == 429:
            return {
                "message": self.message,
                "retry_after": self.retry_after or 0.0,
                "global": "X-RateLimit-Global" in self.headers,
            }
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `path` leads to it, `code` is a word such as BASE_TYPE_MAX_LENGTH."""

    path: Sequence[str | int]
    code: str
    message: str


def invalid_form(path: Sequence[str | int], code: str, message: str) -> ApiError:
    """A 400 whose `errors` name one field."""
    return invalid_fields([FieldError(path, code, message)])


def invalid_fields(wrong: Iterable[FieldError]) -> ApiError:
    """A 400 whose `errors` name several fields."""
    errors: dict[str, Any] = {}
    for each in wrong:
        place = errors
        for step in each.path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": each.code, "message": each.message})
    return ApiError(400, INVALID_FORM, "Invalid Form Body", errors)


def below(error: ApiError, *path: str | int) -> ApiError:
    """The same error, if it names fields, for a body that is found at `path` of the whole one."""
    if error.errors is not None:
        for step in reversed(path):
            error.errors = {str(step): error.errors}
    return error

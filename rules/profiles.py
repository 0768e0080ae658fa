"""What a profile consists of. Each part is one line, and optional."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from rules.visible import one_line, visible
from vocabulary.errors import Refusal, Refusals


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five fields of the form; `longest` is in characters."""

    key: str
    longest: int


FIELDS = (
    Field("domain", 100),
    Field("sector", 100),
    Field("career_stage", 100),
    Field("can_help_with", 500),
    Field("wants_to_learn", 500),
)


def check_profile(fields: Mapping[str, str]) -> dict[str, str]:
    """Read the five fields by their keys, each as one line; a missing key, or one with nothing to see, is empty.

    Raises Refusals, one for each field that is too long.
    """
    words = {field.key: _one_line(fields.get(field.key, "")) for field in FIELDS}
    wrong = [
        Refusal("profiles/long-field", field=field.key, length=length, longest=field.longest)
        for field in FIELDS
        if (length := len(words[field.key])) > field.longest
    ]
    if wrong:
        raise Refusals(*wrong)
    return words


def check_waking_hours(waking_from: time | None, waking_until: time | None) -> None:
    """Raises Refusal when there is no time between the two. They may go past midnight."""
    if waking_from is not None and waking_from == waking_until:
        raise Refusal("profiles/no-waking-hours")


def _one_line(words: str) -> str:
    return one_line(words) if visible(words) else ""

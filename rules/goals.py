"""What a goal consists of, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.errors import RuleError


class Status(StrEnum):
    """What a member last said about a goal."""

    ON_TRACK = "on_track"
    STUCK = "stuck"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five fields of a goal; `longest` counts characters: as many as a form of Discord's takes."""

    key: str
    label: str
    longest: int = 4000


FIELDS = (
    Field("goal", "Goal"),
    Field("why", "Why it matters"),
    Field("actions", "Actions this week"),
    Field("evidence", "Evidence of progress"),
    Field("support", "Support requested"),
)
_NO_SUPPORT = {"", "-", "–", "—", "n/a", "no", "none", "nothing", "nothing for now", "nothing yet", "nothing right now"}


@dataclass(frozen=True, slots=True)
class Words:
    """The five fields as a member filled them in, trimmed."""

    goal: str
    why: str
    actions: str
    evidence: str
    support: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What a member said about a goal at an instant."""

    status: Status
    at: datetime


def check_goal(fields: Mapping[str, str]) -> Words:
    """The five fields by their keys, trimmed; a key that is not there counts as empty.

    Raises RuleError with a sentence for each field that is empty or too long.
    """
    words = {field.key: fields.get(field.key, "").strip() for field in FIELDS}
    wrong = [sentence for field in FIELDS if (sentence := _complaint(field, words[field.key]))]
    if wrong:
        raise RuleError(" ".join(wrong))
    return Words(**words)


def standing(progress: Iterable[Progress]) -> Status | None:
    """Where a goal stands: what was said last, or None while nothing was said. Of the same instant the later counts."""
    said = sorted(progress, key=lambda step: step.at)
    return said[-1].status if said else None


def asks_support(support: str) -> bool:
    """Whether that field of a goal asks for anything: the form takes "Nothing for now" for an answer."""
    return support.strip().rstrip(".!").casefold() not in _NO_SUPPORT


def _complaint(field: Field, words: str) -> str | None:
    if not words:
        return f"“{field.label}” is still empty."
    if len(words) > field.longest:
        return f"“{field.label}” is {len(words)} characters long; {field.longest} fit."
    return None

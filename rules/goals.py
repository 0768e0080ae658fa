"""What a goal consists of, what may be said about it, and its status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from rules.visible import visible
from vocabulary.errors import Refusal, Refusals
from vocabulary.goals import GoalStatus


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five fields of a goal; `longest` is in characters, as many as a field of a Discord form takes."""

    key: str
    longest: int = 4000


FIELDS = (
    Field("goal"),
    Field("why"),
    Field("actions"),
    Field("evidence"),
    Field("support"),
)
_NO_SUPPORT = {"", "-", "–", "—", "n/a", "no", "none", "nothing", "nothing for now", "nothing yet", "nothing right now"}


@dataclass(frozen=True, slots=True)
class GoalText:
    """The five fields as a member filled them in, trimmed."""

    goal: str
    why: str
    actions: str
    evidence: str
    support: str


class Statement(Protocol):
    """What a member said about a goal at an instant; `id` grows, and orders what was said at the same instant."""

    @property
    def id(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def status(self) -> object: ...


S = TypeVar("S", bound=Statement)


def check_goal(fields: Mapping[str, str]) -> GoalText:
    """Read the five fields by their keys; a missing key counts as empty.

    Raises Refusals, one for each field that is empty or too long.
    """
    words = {field.key: fields.get(field.key, "").strip() for field in FIELDS}
    wrong = [refusal for field in FIELDS if (refusal := _refusal(field, words[field.key]))]
    if wrong:
        raise Refusals(*wrong)
    return GoalText(**words)


def check_progress(status: GoalStatus, words: str, *, shown: bool) -> None:
    """Raises Refusal when a member who is stuck gives no words, or one who is done neither words nor evidence.

    `shown` is whether a link or a file comes with it.
    """
    if status is GoalStatus.STUCK and not visible(words):
        raise Refusal("goals/stuck-without-words")
    if status is GoalStatus.DONE and not visible(words) and not shown:
        raise Refusal("goals/done-without-evidence")


def in_order(progress: Iterable[S]) -> list[S]:
    """What was said about a goal, oldest first."""
    return sorted(progress, key=lambda step: (step.at, step.id))


def status_of(progress: Iterable[Statement]) -> GoalStatus | None:
    """The status that was given last, or None while nothing was said."""
    said = in_order(progress)
    return GoalStatus(said[-1].status) if said else None


def status_with_evidence(said: GoalStatus | None) -> GoalStatus:
    """The status to note together with evidence: the one that was given last, since evidence does not change it."""
    return said or GoalStatus.ON_TRACK


def asks_support(support: str) -> bool:
    """Whether the field "Support requested" asks for something; "Nothing for now" and the like do not."""
    return support.strip().rstrip(".!").casefold() not in _NO_SUPPORT


def _refusal(field: Field, words: str) -> Refusal | None:
    if not words:
        return Refusal("goals/empty-field", field=field.key)
    if len(words) > field.longest:
        return Refusal("goals/long-field", field=field.key, length=len(words), longest=field.longest)
    return None

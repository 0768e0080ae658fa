"""What a goal consists of, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from rules.visible import visible
from vocabulary.errors import Refusal, Refusals
from vocabulary.goals import GoalStatus


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


class Said(Protocol):
    """What a member said about a goal at an instant; of what was said at the same one, `id` counts upwards."""

    @property
    def id(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def status(self) -> object: ...


Step = TypeVar("Step", bound=Said)


def check_goal(fields: Mapping[str, str]) -> Words:
    """The five fields by their keys, trimmed; a key that is not there counts as empty.

    Raises Refusals, one for each field that is empty or too long.
    """
    words = {field.key: fields.get(field.key, "").strip() for field in FIELDS}
    wrong = [refusal for field in FIELDS if (refusal := _refusal(field, words[field.key]))]
    if wrong:
        raise Refusals(*wrong)
    return Words(**words)


def check_report(status: GoalStatus, words: str, *, shown: bool) -> None:
    """Raises Refusal when a member is stuck and says no word about it, or is done and has nothing to show for it."""
    if status is GoalStatus.STUCK and not visible(words):
        raise Refusal("goals/stuck-without-words")
    if status is GoalStatus.DONE and not visible(words) and not shown:
        raise Refusal("goals/done-without-evidence")


def in_order(progress: Iterable[Step]) -> list[Step]:
    """What was said about a goal, oldest first."""
    return sorted(progress, key=lambda step: (step.at, step.id))


def standing(progress: Iterable[Said]) -> GoalStatus | None:
    """Where a goal stands: what was said last, or None while nothing was said."""
    said = in_order(progress)
    return GoalStatus(said[-1].status) if said else None


def standing_with_evidence(said: GoalStatus | None) -> GoalStatus:
    """Where a goal stands once something shows it: where its member last said, since evidence says nothing else."""
    return said or GoalStatus.ON_TRACK


def asks_support(support: str) -> bool:
    """Whether that field of a goal asks for anything: the form takes "Nothing for now" for an answer."""
    return support.strip().rstrip(".!").casefold() not in _NO_SUPPORT


def _refusal(field: Field, words: str) -> Refusal | None:
    if not words:
        return Refusal("goals/empty-field", field=field.label)
    if len(words) > field.longest:
        return Refusal("goals/long-field", field=field.label, length=len(words), longest=field.longest)
    return None

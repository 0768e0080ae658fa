"""What is still missing before a session can close: who leads next, when, and one promise from each."""

from collections.abc import Collection, Sequence
from datetime import datetime


def missing(
    present: Sequence[int], committed: Collection[int], next_session: datetime | None, next_facilitator: int | None
) -> tuple[str, ...]:
    """Sentences for the circle, one for each thing that is missing; none when the session can close.

    `present` are the user ids of those who were there, `committed` of those who gave a commitment. Members are
    named as Discord's mentions.
    """
    sentences: list[str] = []
    if next_facilitator is None:
        sentences.append("Nobody leads the next session yet.")
    if next_session is None:
        sentences.append("The next session has no date yet.")
    if silent := [f"<@{member}>" for member in present if member not in committed]:
        sentences.append(f"A commitment is still to come from {_listed(silent)}.")
    return tuple(sentences)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

"""How a session closes: what is still missing, and when nobody is left to close it.

Still missing is who leads next, when, and one promise from each who was there.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

ABANDONED_AFTER = timedelta(minutes=10)
"""How long a voice channel stays empty before its session counts as abandoned."""


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


def empty_since(stretches: Iterable[tuple[datetime, datetime | None]]) -> datetime | None:
    """Since when nobody is in voice any more, from when people came and left (None: they are there).

    None while somebody is there; and when nobody ever was, since then the circle meets without voice.
    """
    left = [ends for _, ends in stretches]
    if not left or None in left:
        return None
    return max(ends for ends in left if ends is not None)


def abandoned_at(empty: datetime | None) -> datetime | None:
    """When a session whose voice channel is empty since `empty` closes by itself, unless somebody comes back."""
    return None if empty is None else empty + ABANDONED_AFTER


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

"""Advice that came back: who notes it, how much of it, and when they are asked what came of it."""

from datetime import datetime, timedelta

from rules.visible import visible
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_ADVICE, MOST_ADVICE

NOTED_UNTIL = timedelta(hours=12)
"""So long after a session has closed advice can still be noted."""


def check_presenter(presenter: int | None, user_id: int) -> None:
    """Raises Refusal where somebody else presents: who brought the problem decides what they try."""
    if presenter not in (None, user_id):
        raise Refusal("advice/presenter-only", presenter=presenter)


def check_time(*, begun: bool, closed_at: datetime | None, now: datetime) -> None:
    """Raises Refusal unless the session is on, or was a few hours ago."""
    if not begun or (closed_at is not None and now > closed_at + NOTED_UNTIL):
        raise Refusal("advice/not-now")


def check_words(words: str) -> str:
    """Somebody's words about advice, as they are kept. Raises Refusal for none."""
    if not visible(words):
        raise Refusal("advice/no-words")
    return words.strip()[:LONGEST_ADVICE]


def check_room(noted: int) -> None:
    """Raises Refusal where somebody has noted as much of a session as anybody can try."""
    if noted >= MOST_ADVICE:
        raise Refusal("advice/enough", most=MOST_ADVICE)


def is_due(noted_at: datetime, cycle_opened_at: datetime) -> bool:
    """Whether to ask, before the next session, what came of advice: once, in the cycle in which it was noted."""
    return noted_at >= cycle_opened_at

"""Thanks for help: what they are for, and when there are enough of them to ask somebody whether they may be named.

Nobody is counted or compared: three thanks are enough, and more of them change nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rules.names import alike
from rules.visible import one_line, visible
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_TOPIC

ENOUGH_THANKS, ENOUGH_PEOPLE = 3, 2
"""So many thanks for one thing, from so many people, lead to the question."""
SAME_THANKS_FOR = timedelta(days=7)
"""For how long the same thanks said again are those that were said."""


def check_topic(typed: str) -> str:
    """What somebody was helped with, as it is kept: in one line. Raises Refusal for nothing, or too much."""
    words = one_line(typed)
    if not visible(words):
        raise Refusal("thanks/no-topic")
    if len(words) > LONGEST_TOPIC:
        raise Refusal("thanks/long-topic", length=len(words), longest=LONGEST_TOPIC)
    return words


def same_topic(words: str, named: Mapping[int, str]) -> int | None:
    """Which of the topics, by their ids, a text means: one that differs from it in capitals or spaces at most."""
    return next((topic for topic, other in named.items() if alike(words, other)), None)


def enough_since(thanks: Iterable[tuple[int, datetime]]) -> datetime | None:
    """Since when there are enough thanks for one thing, each with who said it and when; None while there are not."""
    people: set[int] = set()
    for number, (thanker, at) in enumerate(sorted(thanks, key=lambda one: one[1]), start=1):
        people.add(thanker)
        if number >= ENOUGH_THANKS and len(people) >= ENOUGH_PEOPLE:
            return at
    return None

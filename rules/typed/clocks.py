"""Reads a time of day by itself: “22:00”, “10pm”, “22h30”, “noon”."""

from datetime import time

from rules.typed.clock_phrases import CLOCK_PHRASES
from rules.typed.parts import Clock
from rules.typed.tokens import tidied
from rules.typed.writing import write_clock
from vocabulary.errors import Ambiguous, Refusal

_HOURS = 24


def read_clock(text: str) -> time:
    """Read a time of day. Raises Ambiguous when it may be before noon or after it, Refusal when it is none."""
    times = clock_times(text)
    if not times:
        raise Refusal("times/unreadable-clock", typed=text.strip())
    if len(times) > 1:
        texts = [write_clock(each.hour, each.minute) for each in times]
        raise Ambiguous(Refusal("times/several", typed=text.strip()), texts)
    return times[0]


def clock_times(text: str) -> list[time]:
    """All times of day that a text may be: two for an hour from 1 to 12 by itself, none for anything else."""
    typed = tidied(text)
    clock = typed if typed.lower().startswith("at ") else f"at {typed}"
    for pattern, build in CLOCK_PHRASES:
        match = pattern.fullmatch(clock)
        meanings = build(match) if match else None
        if meanings:
            alone = [meaning[0] for meaning in meanings if len(meaning) == 1]
            return [time(part.hour % _HOURS, part.minute) for part in alone if isinstance(part, Clock)]
    return []

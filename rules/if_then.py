"""Plans of the form “When …, I will …”: found in what somebody wrote, with the moment that their “when” names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.cadence import check_zone, to_utc
from rules.typed.days import read_day
from rules.typed.moments import read_moment
from rules.typed.parts import After, Ahead, At, Clock, DayPart, OnDate, OnWeekday, Part, Token
from rules.typed.tokens import tidied, tokens_of
from rules.typed.writing import write_moment
from rules.visible import one_line
from vocabulary.errors import Ambiguous, Refusal

LATE_BY = timedelta(hours=12)
"""So much later than its moment a plan is still worth a nudge, such as after a night."""
IN_THE_MORNING = time(9)
"""When a plan comes up that names a day alone."""
_MOST_WORDS, _LONGEST_PHRASE = 24, 7
"""So many words of a “when” are read, and so many of them at once."""
_ALSO_OTHER_WORDS = frozenset({"sun", "sat", "mon", "wed"})
"""Weekdays only beside another time: not in “when the sun is out”, or “once I sat down”."""
_PART = r"(?:(?![.!?;](?:\s|$))[^\n])"
_PLAN = re.compile(
    rf"""\b(?:when(?:ever)?|if|once|as\ soon\ as)\s+(?P<cue>{_PART}{{2,300}}?)
    (?:\s*,\s*|\s+)(?:then\s+)?i(?:\s+will|'ll|\s+am\s+going\s+to|'m\s+going\s+to)\s+{_PART}{{2,}}""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody will do, and when: the whole sentence, and what stands behind its “when”."""

    words: str
    cue: str


@dataclass(frozen=True, slots=True)
class PlanMoment:
    """The moment of a plan, to be shown before it counts. `day_only`: no time of day was typed."""

    at: datetime
    day_only: bool = False


def plan_in(text: str) -> Plan | None:
    """The first plan of that form in a text, if there is one."""
    found = _PLAN.search(text.replace("’", "'"))
    if found is None:
        return None
    begins, ends = found.span()
    first, last = found.span("cue")
    return Plan(one_line(text[begins:ends]), one_line(text[first:last]))


def read_plan_moment(typed: str, zone: str, now: datetime) -> PlanMoment:
    """Read a text that says when and nothing else: a time, or a day, in whose morning it is.

    Raises Ambiguous where it can be read in several ways, Refusal where it cannot be read or has passed.
    """
    try:
        return PlanMoment(read_moment(typed, zone, now).at)
    except Ambiguous:
        raise
    except Refusal as refusal:
        if refusal.sentence != "times/no-time-of-day" or _says_part_of_day(typed, zone, now):
            raise
    day = read_day(typed, zone, now)
    return PlanMoment(to_utc(datetime.combine(day, IN_THE_MORNING), check_zone(zone)), day_only=True)


def moment_in(cue: str, zone: str, now: datetime) -> PlanMoment | None:
    """The moment that a “when” names among its other words; None where none of them can be understood.

    Raises Ambiguous where it can be meant in several ways, and where it names several moments.
    """
    phrases = list(_phrases(tidied(cue).split()[:_MOST_WORDS], zone, now))
    try:
        return read_plan_moment(" ".join(phrases), zone, now) if phrases else None
    except Ambiguous:
        raise
    except Refusal:
        moments = _each_alone(phrases, zone, now)
    if len(moments) > 1:
        place = check_zone(zone)
        readings = [write_moment(at.astimezone(place).replace(tzinfo=None)) for at in moments]
        raise Ambiguous(Refusal("times/several", typed=cue), readings)
    return None


def _phrases(words: Sequence[str], zone: str, now: datetime) -> Iterator[str]:
    """The longest phrases among these words that say when, in their order."""
    first = 0
    while first < len(words):
        for last in range(min(len(words), first + _LONGEST_PHRASE), first, -1):
            if _says_when(typed := " ".join(words[first:last]), zone, now):
                yield typed
                first = last - 1
                break
        first += 1


def _says_when(typed: str, zone: str, now: datetime) -> bool:
    tokens = _tokens(typed, zone, now)
    if len(tokens) == 1 and tokens[0].text.lower() in _ALSO_OTHER_WORDS:
        return False
    return any(map(_is_time, _parts(tokens)))


def _says_part_of_day(typed: str, zone: str, now: datetime) -> bool:
    return any(isinstance(part, DayPart) for part in _parts(_tokens(typed, zone, now)))


def _is_time(part: Part) -> bool:
    match part:
        case Clock():
            return not part.bare
        case OnDate():
            return part.day is not None
        case OnWeekday() | Ahead() | At() | After() | DayPart():
            return True
        case _:
            return False


def _tokens(typed: str, zone: str, now: datetime) -> list[Token]:
    """The phrases of a text; none where a word of it means no time."""
    try:
        return tokens_of(typed, zone, now)
    except Refusal:
        return []


def _parts(tokens: Iterable[Token]) -> list[Part]:
    """All that these phrases may mean."""
    return [part for token in tokens for meaning in token.meanings for part in meaning]


def _each_alone(phrases: Sequence[str], zone: str, now: datetime) -> list[datetime]:
    """The moments of those phrases that can be read without the others, in order."""
    found: set[datetime] = set()
    for typed in phrases:
        try:
            found.add(read_plan_moment(typed, zone, now).at)
        except Refusal:
            continue
    return sorted(found)

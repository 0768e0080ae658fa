"""Reads a date with a time of day: “tomorrow 6pm”, “Thursday 18:00”, “1 Dec 18:30”, “2026-12-01 18:00 ET”.

In English, in the zone where it is typed unless it names another one. What was not typed is the next such moment. Each
phrase is in the result; where phrases come together in several ways, all of these are offered.
"""

from collections.abc import Sequence
from datetime import datetime

from rules.cadence import check_zone
from rules.typed.choices import INCOMPLETE, Parts, first_in_doubt, phrase_in_doubt, strongest, tried
from rules.typed.combinations import Combination
from rules.typed.instants import Found
from rules.typed.parts import Moment, Token
from rules.typed.search import texts_of
from rules.typed.tokens import tokens_of
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.limits import MOST_READINGS


def read_moment(text: str, zone: str, now: datetime) -> Moment:
    """Read a date and time as typed in `zone`.

    Raises Ambiguous when it can be read in several ways, contradicts itself, or names a time that clocks skip; Refusal
    when a word cannot be understood, the day or time is missing, or it has passed or is more than a year away.
    """
    check_zone(zone)
    tokens = tokens_of(text, zone, now)
    readings, against = tried(tokens, lambda parts: Combination(parts, zone, now).found())
    if not readings:
        raise strongest(against)
    if any(refusal.sentence in INCOMPLETE for refusal in against):
        raise Refusal("times/unclear", typed=first_in_doubt(tokens, text))
    once = _each_once(readings)
    if len(once) > 1:
        raise _ambiguous(once, tokens, text)
    ((parts, found),) = once
    return Combination(parts, zone, now).moment(found)


def _each_once(readings: Sequence[tuple[Parts, Found]]) -> list[tuple[Parts, Found]]:
    """Each instant once, and in order."""
    once = {found.at: (parts, found) for parts, found in reversed(readings)}
    return [once[at] for at in sorted(once)]


def _ambiguous(readings: Sequence[tuple[Parts, Found]], tokens: Sequence[Token], text: str) -> Refusal:
    found = [each for _, each in readings]
    if len(found) > MOST_READINGS:
        return Refusal("times/unclear", typed=text.strip())
    if len({(each.local, each.zone) for each in found}) == 1:
        return Ambiguous(Refusal("times/twice", local=found[0].local), texts_of(found))
    typed = phrase_in_doubt(tokens, [parts for parts, _ in readings], text)
    return Ambiguous(Refusal("times/several", typed=typed), texts_of(found))

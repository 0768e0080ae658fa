"""The card on which people see their own profile, and choose in it what takes no typing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from runtime.message import Message, Option, Select
from runtime.words import Words
from services.profiles.profiles import ProfileShown
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.keys import whole_number
from vocabulary.limits import MOST_OPTIONS

ANOTHER, HIDDEN, UNSAID = "another", "hidden", "unsaid"
"""What is chosen in place of a zone, or of an hour."""
ZONES_OFFERED = MOST_OPTIONS - len((ANOTHER, HIDDEN))
HOURS = range(24)


def profile_card(words: Words, shown: ProfileShown, zones: Sequence[Option], *, typed: bool = False) -> Message:
    """What stands in the profile, and a select for each of zone, first and last waking hour.

    `typed` says that the `zones` are those that fit what was typed, rather than the likeliest ones.
    """
    selects = (
        _zone(words, shown, zones),
        _hour(words, SelectKind.PROFILE_FROM, "profile/from.txt", shown.waking_from),
        _hour(words, SelectKind.PROFILE_UNTIL, "profile/until.txt", shown.waking_until),
    )
    text = words.render("profile/own", shown=shown, typed=typed)
    buttons = (words.button(ButtonKind.PROFILE_EDIT, 0),)
    return Message(text, (*((select,) for select in selects), buttons), card=True)


def hour_in(value: str) -> time | None:
    """The hour that was chosen, or None where it is taken back."""
    return None if value == UNSAID else time(whole_number(value))


def _zone(words: Words, shown: ProfileShown, zones: Sequence[Option]) -> Select:
    offered = [replace(one, chosen=one.value == shown.zone) for one in zones[:ZONES_OFFERED]]
    more = words.option_labels(SelectKind.PROFILE_ZONE)
    last = [ANOTHER, HIDDEN] if shown.zone else [ANOTHER]
    return words.select(SelectKind.PROFILE_ZONE, 0, options=[*offered, *(Option(one, more[one]) for one in last)])


def _hour(words: Words, kind: SelectKind, template: str, chosen: time | None) -> Select:
    hours = [Option(str(at), words.plain(template, at=time(at)), chosen=time(at) == chosen) for at in HOURS]
    back = [Option(UNSAID, words.option_labels(kind)[UNSAID])] if chosen else []
    return words.select(kind, 0, options=[*hours, *back])

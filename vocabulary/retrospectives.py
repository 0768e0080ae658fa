"""Retrospectives: what is asked about, what agreements are about, and what came of them."""

from enum import StrEnum

FEWEST_WRITERS = 5
"""Among fewer people it is easy to guess who wrote what."""
MOST_NOTES = 25
"""Notes under one prompt, as many as a select offers."""
LONGEST_RETRO_NOTE = 400
"""Characters."""
MOST_MARKS = 3
"""Notes that one person marks."""
MOST_AGREEMENTS = 3


class About(StrEnum):
    """What an agreement is about; all but the last two change a setting of the circle."""

    RHYTHM = "rhythm"
    LENGTH = "length"
    BLOCKS = "blocks"
    PARTNERS = "partners"
    RITUALS = "rituals"
    NUDGES = "nudges"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of an agreement."""

    KEPT = "kept"
    PARTLY = "partly"
    DROPPED = "dropped"


class Prompt(StrEnum):
    """What notes are written about; the fields of the form have these names."""

    HELPED = "helped"
    HINDERED = "hindered"
    TRY = "try"

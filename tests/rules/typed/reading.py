"""What tests type, where, and when: on a Monday at 15:30 in Berlin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rules.typed.moments import read_moment
from vocabulary.errors import Ambiguous

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


def understood(text, zone=BERLIN, now=NOW):
    """The moment by the clocks of `zone`."""
    return f"{read_moment(text, zone, now).at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def asked(text, zone=BERLIN, now=NOW, read=read_moment):
    """What is offered where it can be read in several ways; the sentence that asks comes first."""
    try:
        read(text, zone, now)
    except Ambiguous as question:
        return question.sentence, *question.readings
    raise AssertionError(f"{text!r} was not asked about")

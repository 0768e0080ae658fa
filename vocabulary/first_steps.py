"""What there is to do before a circle has met. The texts are in the addresses of buttons, so they never change."""

from enum import StrEnum


class Step(StrEnum):
    """A step of the start; its words are in `templates/circle/start.md.j2` and `checklist.md.j2`."""

    CIRCLE = "circle"
    """It is formed."""
    PEOPLE = "people"
    """There are enough people: for who leads the start those who are asked, too."""
    SESSION = "session"
    """The first session has a date."""
    NUDGES = "nudges"
    """Who leads the start has said whether they want nudges."""
    GOAL = "goal"
    """Who leads the start has a goal."""
    GOALS = "goals"
    """Every member has one."""
    MEETING = "meeting"
    """The first session was held."""

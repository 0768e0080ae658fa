"""What is said of a goal."""

from enum import StrEnum


class GoalStatus(StrEnum):
    """Where a goal stands, as its member last said."""

    ON_TRACK = "on_track"
    STUCK = "stuck"
    DONE = "done"


class AskedOf(StrEnum):
    """Whom a member asks for help with a goal; what is asked of the agenda opens the next session."""

    PARTNER = "partner"
    CIRCLE = "circle"
    AGENDA = "agenda"

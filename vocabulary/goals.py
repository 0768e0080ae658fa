"""Goals: their status, and whom a member can ask for help."""

from enum import StrEnum


class GoalStatus(StrEnum):
    """The status of a goal, as its member last reported it."""

    ON_TRACK = "on_track"
    STUCK = "stuck"
    DONE = "done"


class AskedOf(StrEnum):
    """Whom a stuck member asks for help. A question for the agenda opens the next session."""

    PARTNER = "partner"
    CIRCLE = "circle"
    AGENDA = "agenda"

"""What `/help` can tell of."""

from enum import StrEnum


class Hint(StrEnum):
    """One thing that somebody can do now; its line is in `templates/help/now.md.j2`."""

    WHAT_CIRCLES_ARE = "what-circles-are"
    YOUR_CIRCLES = "your-circles"
    FOUND = "found"
    WHO_FOUNDS = "who-founds"
    FOUND_ON_SERVER = "found-on-server"
    SERVER = "server"
    BACK = "back"
    SET_UP = "set-up"
    WHERE_ARE_WE = "where-are-we"
    LEAD = "lead"
    COMMIT = "commit"
    SCHEDULE = "schedule"
    REPLY = "reply"
    LEAD_NEXT = "lead-next"
    NEXT_SESSION = "next-session"
    MEETS = "meets"
    SET_GOAL = "set-goal"
    CHECK_IN = "check-in"
    NUDGES = "nudges"
    PARTNERS = "partners"
    ABOUT = "about"


class HelpTopic(StrEnum):
    """What more can be read about; its text and its label are in `templates/help/<topic>.md.j2`."""

    CIRCLE = "circle"
    SESSIONS = "sessions"
    GOALS = "goals"
    PARTNERS = "partners"
    FAILURES = "failures"
    RITUALS = "rituals"
    NUDGES = "nudges"
    PRIVACY = "privacy"
    SERVER = "server"

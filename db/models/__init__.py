"""The facts. Whatever can be derived from them (whose turn, which block, who is paired) is not stored."""

from db.models.circles import Circle, Invitation, Member, Person
from db.models.duties import Duty, DutyEntry, Failure, Meeting, Partnership, Turn
from db.models.goals import Ask, AskAnswer, AskedOf, Cycle, Goal, Progress, Status
from db.models.machinery import Due, Note, Outgoing, OutgoingState
from db.models.nudges import Nudge
from db.models.sessions import (
    Agenda,
    Attendance,
    Capture,
    CaptureKind,
    Example,
    Interest,
    Reply,
    Session,
    SessionEvent,
    SessionKind,
    TimePoll,
    Vote,
)

__all__ = [
    "Agenda",
    "Ask",
    "AskAnswer",
    "AskedOf",
    "Attendance",
    "Capture",
    "CaptureKind",
    "Circle",
    "Cycle",
    "Due",
    "Duty",
    "DutyEntry",
    "Example",
    "Failure",
    "Goal",
    "Interest",
    "Invitation",
    "Meeting",
    "Member",
    "Note",
    "Nudge",
    "Outgoing",
    "OutgoingState",
    "Partnership",
    "Person",
    "Progress",
    "Reply",
    "Session",
    "SessionEvent",
    "SessionKind",
    "Status",
    "TimePoll",
    "Turn",
    "Vote",
]

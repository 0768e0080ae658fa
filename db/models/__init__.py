"""The facts. Whatever can be derived from them (whose turn, which block, who is paired) is not stored."""

from db.models.circles import Circle, Invitation, Member, Person, UnconfirmedWords
from db.models.duties import DutyEntry, Failure, Meeting, Partnership, Turn
from db.models.goals import Ask, AskAnswer, Cycle, Goal, Progress
from db.models.machinery import Due, Note, Outgoing, OutgoingState
from db.models.nudges import Nudge
from db.models.sessions import (
    Agenda,
    Attendance,
    Capture,
    Example,
    Interest,
    Reply,
    ScheduledEvent,
    Session,
    SessionEvent,
    TimePoll,
    Vote,
)

__all__ = [
    "Agenda",
    "Ask",
    "AskAnswer",
    "Attendance",
    "Capture",
    "Circle",
    "Cycle",
    "Due",
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
    "ScheduledEvent",
    "Session",
    "SessionEvent",
    "TimePoll",
    "Turn",
    "UnconfirmedWords",
    "Vote",
]

"""The tables. They store facts only; what follows from them (whose turn it is, the current block) is computed."""

from db.models.advice import Advice
from db.models.circles import Absence, Circle, Farewell, Invitation, Member, Person, ServerSettings, UnconfirmedWords
from db.models.duties import DutyEntry, Failure, FailureMonth, Preparation, Turn
from db.models.goals import Ask, AskAnswer, Cycle, Goal, Progress
from db.models.lunch import GuestInvite, GuestQuestion, GuestQuestionVote, Lunch, LunchInsight, LunchPoll
from db.models.notices import Notice, NoticeWake
from db.models.nudges import Nudge
from db.models.partner_briefs import PartnerBrief, SuitingTime, ThreadFarewell, TimeOffer
from db.models.partners import Avoid, FitAnswer, Meeting, Partnership
from db.models.profiles import Profile
from db.models.retrospectives import Agreement, RetroKey, RetroMark, RetroNote
from db.models.runtime import Due, Note, Outgoing, OutgoingBody, OutgoingPerson, OutgoingState, VoiceStatus
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
from db.models.thanks import HiddenThank, NamedFor, Thank, Topic
from db.models.wins import HelpOffer, WinsLine, WinsRound

__all__ = [
    "Absence",
    "Advice",
    "Agenda",
    "Agreement",
    "Ask",
    "AskAnswer",
    "Attendance",
    "Avoid",
    "Capture",
    "Circle",
    "Cycle",
    "Due",
    "DutyEntry",
    "Example",
    "Failure",
    "FailureMonth",
    "Farewell",
    "FitAnswer",
    "Goal",
    "GuestInvite",
    "GuestQuestion",
    "GuestQuestionVote",
    "HelpOffer",
    "HiddenThank",
    "Interest",
    "Invitation",
    "Lunch",
    "LunchInsight",
    "LunchPoll",
    "Meeting",
    "Member",
    "NamedFor",
    "Note",
    "Notice",
    "NoticeWake",
    "Nudge",
    "Outgoing",
    "OutgoingBody",
    "OutgoingPerson",
    "OutgoingState",
    "PartnerBrief",
    "Partnership",
    "Person",
    "Preparation",
    "Profile",
    "Progress",
    "Reply",
    "RetroKey",
    "RetroMark",
    "RetroNote",
    "ScheduledEvent",
    "ServerSettings",
    "Session",
    "SessionEvent",
    "SuitingTime",
    "Thank",
    "ThreadFarewell",
    "TimeOffer",
    "TimePoll",
    "Topic",
    "Turn",
    "UnconfirmedWords",
    "VoiceStatus",
    "Vote",
    "WinsLine",
    "WinsRound",
]

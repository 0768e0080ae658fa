"""Asks for a commitment after a session that the member missed, once, with the way to its recap."""

from db.models import Attendance, Capture, Member
from rules import nudge_times
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, SessionMessage
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import CaptureKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's last session, if others were seen in it, and this member, who was one by then, was not."""
    session, user_id = await facts.last_held(), facts.user_id
    if session is None or session.closed_at is None or not await Attendance.exists(session_id=session.id):
        return []
    member = await Member.get(circle_id=facts.circle.id, user_id=user_id)
    attended = await Attendance.exists(session_id=session.id, user_id=user_id)
    if attended or member.joined_at > session.starts_at:
        return []
    committed = await Capture.exists(session_id=session.id, user_id=user_id, kind=CaptureKind.COMMITMENT)
    recap = await facts.outbox.find(MessageKey.session(session.id, SessionMessage.RECAP))
    occasion = nudge_times.missed_session(user_id, session.id, session.closed_at, committed=committed)
    return [Candidate(occasion, facts.circle, session.id, facts={"recap": recap})]


MISSED_SESSION = NudgeDefinition(
    NudgeKind.MISSED_SESSION, "nudge/missed-session", (ButtonKind.SESSION_LATE_COMMIT,), find
)

"""Brings a goal back two days before the session, with what the member last said about it."""

from db.models import Reply
from rules import nudge_times
from services.goals.check_ins import ANSWERS
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.nudges import NudgeKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's goal for the coming session; nothing speaks more against it than that they cannot come."""
    ahead = await facts.goal_ahead()
    if ahead is None:
        return []
    goal, session = ahead.goal, ahead.session
    away = await Reply.exists(session_id=session.id, user_id=facts.user_id, coming=False)
    about = (facts.user_id, session.id, session.starts_at, ahead.spoke, facts.now)
    occasion = nudge_times.before_session(*about, away=away)
    words_need = {"goal": goal, "session": session, "last_words": ahead.last_words}
    return [Candidate(occasion, facts.circle, goal.id, facts=words_need)]


BEFORE_SESSION = NudgeDefinition(NudgeKind.BEFORE_SESSION, "nudge/before-session", tuple(ANSWERS), find)

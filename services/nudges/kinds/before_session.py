"""Brings a goal back two days before the session, with what the member last said about it."""

from datetime import datetime, timedelta

from rules.nudge_times import SESSION_NEAR, LastProgress, ahead_of, made_unnecessary
from rules.nudges import Occasion
from services.goals.check_ins import ANSWERS
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason

TOO_CLOSE = timedelta(hours=12)


def occasion(
    member: int, session: int, session_at: datetime, progress: LastProgress, now: datetime, *, away: bool
) -> Occasion:
    """Two days before a session, about the goal. A session that was moved is a new occasion."""
    key = OccasionKey.of(NudgeKind.BEFORE_SESSION, session, second_of(session_at))
    at = ahead_of(member, session_at)
    against = Reason("nudges/not-coming") if away else made_unnecessary(progress, max(at, now))
    return Occasion(key, at, session_at - TOO_CLOSE, SESSION_NEAR, against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's goal for the coming session; nothing speaks more against it than that they cannot come."""
    ahead = await facts.goal_ahead()
    if ahead is None:
        return []
    goal, session = ahead.goal, ahead.session
    about = (facts.user_id, session.id, session.starts_at, ahead.spoke, facts.now)
    words_need = {"goal": goal, "session": session, "last_words": ahead.last_words}
    away = session.declined or await facts.is_away_at(session.starts_at)
    return [Candidate(occasion(*about, away=away), facts.circle, goal.id, facts=words_need)]


ANSWERED_BY = {ActKind.GOAL, ActKind.PROGRESS, ActKind.REPLY, ActKind.ATTENDANCE}
KIND = NudgeDefinition("nudge/before-session", find, buttons=tuple(ANSWERS), answered_by=ANSWERED_BY)

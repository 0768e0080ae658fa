"""Brings a goal back two days before the session, with what the member last said, and what they wanted to try."""

from datetime import datetime, timedelta

from db.queries import advice
from db.queries.advice import OpenAdvice
from db.queries.people import person_of
from rules.advice import is_due
from rules.nudge_times import SESSION_NEAR, LastProgress, ahead_of, made_unnecessary
from rules.nudges import Occasion
from runtime.message import Button
from runtime.words import Words
from services.advice import tell_buttons
from services.goals.check_ins import check_in_buttons
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual

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
    tried = await _tried(facts)
    words_need = {"goal": goal, "session": session, "last_words": ahead.last_words, "tried": tried}
    away = session.declined or await facts.is_away_at(session.starts_at)
    return [Candidate(occasion(*about, away=away), facts.circle, goal.id, facts=words_need)]


async def _tried(facts: MemberFacts) -> list[OpenAdvice]:
    """The advice that the member wanted to try in this cycle, of which they have not told what came of it.

    It is for them alone, so that it is left out where the nudge may stand in a channel.
    """
    if Ritual.ADVICE not in facts.circle.rituals:
        return []
    noted = [one for one in await advice.open_advice(facts.user_id) if one.circle == facts.circle.id]
    due = [one for one in noted if is_due(one.at, facts.circle.cycle.opened_at)]
    return due if due and (await person_of(facts.user_id)).unreachable_since is None else []


def _buttons(words: Words, candidate: Candidate) -> tuple[Button, ...]:
    """The three answers about the goal, and one for each piece of advice."""
    tried: list[OpenAdvice] = candidate.facts["tried"]
    return (*check_in_buttons(words, candidate.row), *tell_buttons(words, {one.id: one.words for one in tried}))


ANSWERED_BY = {ActKind.GOAL, ActKind.PROGRESS, ActKind.REPLY, ActKind.ATTENDANCE, ActKind.ADVICE}
KIND = NudgeDefinition("nudge/before-session", find, make_buttons=_buttons, answered_by=ANSWERED_BY)

"""Asks for a commitment after a session that the member missed, once, with the way to its recap."""

from datetime import datetime, timedelta

from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, OccasionKey, SessionMessage
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

UNTIL = timedelta(days=5)


def occasion(member: int, session: int, closed_at: datetime, *, committed: bool) -> Occasion:
    """After a session, to a member who was not there."""
    key = OccasionKey(NudgeKind.MISSED_SESSION, session)
    at, against = closed_at + spread(member, str(key)), Reason("nudges/committed") if committed else None
    return Occasion(key, at, closed_at + UNTIL, Reason("nudges/session-missed"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's last session, if others were seen in it, and this member, who was one by then, was not."""
    session = facts.circle.last_held
    if session is None or session.came or not session.anybody_came or facts.circle.joined_at > session.starts_at:
        return []
    recap = await facts.outbox.find(MessageKey.session(session.id, SessionMessage.RECAP))
    missed = occasion(facts.user_id, session.id, session.closed_at, committed=session.committed)
    return [Candidate(missed, facts.circle, session.id, facts={"recap": recap})]


KIND = NudgeDefinition("nudge/missed-session", find, buttons=(ButtonKind.SESSION_LATE_COMMIT,))

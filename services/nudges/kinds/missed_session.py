"""Asks for a commitment after a session that the member missed, or that was over before they made one; once.

With the way to its recap.
"""

from datetime import datetime, timedelta

from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason
from vocabulary.sessions import SessionMessage

UNTIL = timedelta(days=5)


def occasion(
    member: int, session: int, closed_at: datetime, *, committed: bool, came: bool = False, away: bool = False
) -> Occasion:
    """After a session, to a member who was not there without being away, or who came and made no commitment."""
    key = OccasionKey(NudgeKind.MISSED_SESSION, session)
    at, against = closed_at + spread(member, str(key)), Reason("nudges/committed") if committed else None
    if away and not came:
        against = Reason("nudges/away")
    because = Reason("nudges/not-committed" if came else "nudges/session-missed")
    return Occasion(key, at, closed_at + UNTIL, because, against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's last session, if anybody was seen in it, for whoever was a member by then.

    Nothing is to be said to those who came and made a commitment.
    """
    session = facts.circle.last_held
    if session is None or not session.anybody_came or facts.circle.joined_at > session.starts_at:
        return []
    if session.came and session.committed:
        return []
    recap = await facts.outbox.find(MessageKey.session(session.id, SessionMessage.RECAP))
    about = (facts.user_id, session.id, session.closed_at)
    away = await facts.is_away_at(session.starts_at)
    missed = occasion(*about, committed=session.committed, came=session.came, away=away)
    return [Candidate(missed, facts.circle, session.id, facts={"recap": recap, "came": session.came})]


ANSWERED_BY = {ActKind.CAPTURE, ActKind.ATTENDANCE}
KIND = NudgeDefinition("nudge/missed-session", find, buttons=(ButtonKind.SESSION_LATE_COMMIT,), answered_by=ANSWERED_BY)

"""Asks how a commitment went: halfway from it to the next session, in the same message as the check-in."""

from db.models import Capture
from db.queries import sessions
from rules import nudge_times
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import CaptureKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's commitments in the circle's last session, while a next one is set."""
    held, following = await facts.last_held(), await sessions.open_session(facts.circle.id)
    if held is None or following is None:
        return []
    found: list[Candidate] = []
    made = Capture.filter(session=held, kind=CaptureKind.COMMITMENT, user_id=facts.user_id)
    for commitment in await made.order_by("id"):
        about = (facts.user_id, commitment.id, commitment.at, following.starts_at, facts.circle.zone)
        occasion = nudge_times.commitment(*about, answered=commitment.answered_at is not None)
        found.append(Candidate(occasion, facts.circle, commitment.id, facts={"commitment": commitment}))
    return found


COMMITMENT = NudgeDefinition(
    NudgeKind.COMMITMENT, "nudge/commitment", (ButtonKind.COMMITMENT_KEPT, ButtonKind.COMMITMENT_OPEN), find
)

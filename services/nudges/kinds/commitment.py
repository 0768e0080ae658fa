"""Asks how a commitment went: halfway from it to the next session, in the same message as the check-in."""

from datetime import datetime

from db.models import Capture
from db.queries import nudges
from rules.nudge_times import halfway
from rules.nudges import Occasion
from runtime.markdown import Markdown
from runtime.words import Words
from services.nudges.definition import Candidate, NudgeDefinition, NudgePress
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason


def occasion(
    member: int, capture: int, made_at: datetime, session_at: datetime, zone: str, *, answered: bool
) -> Occasion:
    """Halfway from a commitment to the next session, at the same hour as the check-in, so that one message has both.

    Raises Refusal for an unknown zone.
    """
    at, until = halfway(member, made_at, session_at, zone)
    against = Reason("nudges/commitment-told") if answered else None
    return Occasion(OccasionKey(NudgeKind.COMMITMENT, capture), at, until, Reason("nudges/commitment-halfway"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's commitments in the circle's last session, while a next one is set."""
    held, following = facts.circle.last_held, await facts.open_sessions()
    if held is None or not following:
        return []
    found: list[Candidate] = []
    for commitment in await nudges.commitments(held.id, facts.user_id):
        about = (facts.user_id, commitment.id, commitment.at, following[0].starts_at, facts.circle.zone)
        one = occasion(*about, answered=commitment.answered)
        found.append(Candidate(one, facts.circle, commitment.id, facts={"commitment": commitment}))
    return found


async def answer(words: Words, press: NudgePress) -> Markdown:
    """Note how it went; the last word counts.

    Raises Refusal for anybody else's commitment, and once its circle is closed or left.
    """
    capture = await Capture.get_or_none(id=press.row, user_id=press.user_id).prefetch_related("session")
    if capture is None:
        raise Refusal("nudges/not-your-commitment")
    await press.circles.about(press.user_id, capture.session.circle_id)
    capture.kept, capture.answered_at = press.button is ButtonKind.COMMITMENT_KEPT, press.now
    await capture.save(update_fields=["kept", "answered_at"])
    return words.render("nudge/commitment-answered", commitment=capture)


KIND = NudgeDefinition(
    "nudge/commitment",
    find,
    answers={ButtonKind.COMMITMENT_KEPT: answer, ButtonKind.COMMITMENT_OPEN: answer},
    answered_by={ActKind.COMMITMENT},
)

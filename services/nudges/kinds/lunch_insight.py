"""Asks who was at a lunch-and-learn for one thing that they applied since: a week later, once."""

from datetime import datetime

from db.queries import lunch
from rules.lunch import INSIGHT_AFTER, INSIGHT_UNTIL
from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual


def occasion(member: int, about: int, held_at: datetime, *, told: bool) -> Occasion:
    """A week after a lunch-and-learn, to a member who was there and has not said anything yet."""
    key = OccasionKey(NudgeKind.LUNCH_INSIGHT, about)
    at, against = held_at + INSIGHT_AFTER + spread(member, str(key)), Reason("nudges/insight-told") if told else None
    return Occasion(key, at, held_at + INSIGHT_UNTIL, Reason("nudges/lunch-a-week-ago"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The last lunch-and-learn of a circle that holds them, if the member was there."""
    if Ritual.LUNCH not in facts.circle.rituals:
        return []
    held = await lunch.held_last(facts.circle.id)
    if held is None or facts.user_id not in held.there:
        return []
    asked = occasion(facts.user_id, held.id, held.starts_at, told=facts.user_id in held.told)
    return [Candidate(asked, facts.circle, held.id, facts={"held": held})]


KIND = NudgeDefinition(
    "nudge/lunch-insight", find, buttons=(ButtonKind.LUNCH_INSIGHT,), answered_by={ActKind.LUNCH_INSIGHT}
)

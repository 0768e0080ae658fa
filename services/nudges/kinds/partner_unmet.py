"""Asks learning partners to meet: in the middle of their term, unless one of them told that they have met."""

from db.queries import partners
from rules import nudge_times
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.nudges import NudgeKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The partnership in which the member is now."""
    row = await partners.partners_of(facts.circle.id, facts.user_id, facts.now)
    if row is None:
        return []
    met = await partners.last_met(row.id) is not None
    about = (facts.user_id, row.id, row.opened_at, row.ends_at, facts.circle.zone)
    others = [member for member in row.members if member != facts.user_id]
    return [Candidate(nudge_times.partner_unmet(*about, met=met), facts.circle, row.id, facts={"others": others})]


PARTNER_UNMET = NudgeDefinition(NudgeKind.PARTNER_UNMET, "nudge/partner-unmet", (ButtonKind.PARTNERS_MET,), find)

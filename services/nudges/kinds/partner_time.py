"""Says that a time suits all partners, to those who could not see it when the last of them pressed it."""

from datetime import datetime

from db.queries.partner_briefs import Agreed, ShownBrief
from rules.nudges import Occasion
from runtime.message import Attachment
from runtime.words import Words
from services.brief_parts import meeting_file
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason


def occasion(member: int, offer: int, agreed: Agreed) -> Occasion:
    """As soon as a time is agreed on, until it has come."""
    key = OccasionKey.of(NudgeKind.PARTNER_TIME, offer, second_of(agreed.slot))
    against = Reason("nudges/time-said-by-you") if agreed.by == member else None
    return Occasion(key, agreed.at, agreed.slot, Reason("nudges/time-agreed"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The time on which the member and their partners have agreed by DM."""
    brief = await facts.partner_brief()
    if brief is None or brief.agreed is None:
        return []
    one = occasion(facts.user_id, brief.offer.id, brief.agreed)
    others = [member for member in brief.members if member != facts.user_id]
    return [
        Candidate(one, facts.circle, brief.row.id, facts={"brief": brief, "slot": brief.agreed.slot, "others": others})
    ]


def files(words: Words, candidate: Candidate) -> tuple[Attachment, ...]:
    """The meeting, for their own calendar."""
    brief: ShownBrief = candidate.facts["brief"]
    slot: datetime = candidate.facts["slot"]
    return (meeting_file(words, brief, slot),)


KIND = NudgeDefinition("nudge/partner-time", find, make_files=files, private=True)

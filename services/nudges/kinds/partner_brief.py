"""Gives partners their brief, who have no thread to read it in, and other times once one of them asked for some."""

from datetime import datetime

from db.queries import partner_briefs
from db.queries.partner_briefs import ShownBrief
from rules.nudges import Occasion, spread
from runtime.message import Button
from runtime.words import Words
from services.brief_parts import brief_buttons, resources_in
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason


def occasion(
    member: int, brief: int, at: datetime, until: datetime, *, agreed: bool, met: bool, asked_by: int | None, offer: int
) -> Occasion:
    """When a brief is due, unless they have met; once more, with other times, to all but who asked for these."""
    key = OccasionKey.of(NudgeKind.PARTNER_BRIEF, brief, *([] if asked_by is None else [offer]))
    against = Reason("nudges/times-seen") if asked_by == member else None
    if asked_by is not None and agreed:
        against = Reason("nudges/time-agreed")
    if met:
        against = Reason("nudges/met")
    return Occasion(key, at + spread(member, str(key)), until, Reason("nudges/before-partners-meet"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The brief of the member's partnership, if it is to come by DM."""
    brief = await facts.partner_brief()
    if brief is None:
        return []
    offer, off = brief.offer, await partner_briefs.called_off(brief)
    if off is not None and off.offer == offer.id:  # whoever hears that a time fell through reads the others with it
        return []
    at = brief.row.at if offer.asked_by is None else offer.offered_at
    one = occasion(
        facts.user_id,
        brief.row.id,
        at,
        brief.row.until,
        agreed=brief.agreed is not None,
        met=brief.met,
        asked_by=offer.asked_by,
        offer=offer.id,
    )
    shown = {
        "brief": brief,
        "resources": resources_in(brief),
        "person": facts.user_id,
        "zone": await facts.own_zone(),
    }
    return [Candidate(one, facts.circle, brief.row.id, facts=shown)]


def buttons(words: Words, candidate: Candidate) -> tuple[Button, ...]:
    """Those of the brief, in one row, with times by the reader's own clock."""
    brief: ShownBrief = candidate.facts["brief"]
    return tuple(button for row in brief_buttons(words, brief, candidate.facts["zone"]) for button in row)


KIND = NudgeDefinition(
    "nudge/partner-brief",
    find,
    make_buttons=buttons,
    private=True,
    answered_by={ActKind.MEETING, ActKind.MEETING_TIME},
)

"""Says that a time suits all partners, to those who could not see it when the last of them pressed it.

And that it fell through, to those who would otherwise wait for somebody who does not come.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.queries import partner_briefs
from db.queries.partner_briefs import Agreed, CalledOff, ShownBrief
from rules.nudges import Occasion
from runtime.message import Attachment, Button
from runtime.words import Words
from services.brief_parts import brief_buttons, meeting_file
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason


def occasion(member: int, offer: int, agreed: Agreed, *, met: bool) -> Occasion:
    """As soon as a time is agreed on, until it has come."""
    key = OccasionKey.of(NudgeKind.PARTNER_TIME, offer, second_of(agreed.slot))
    against = Reason("nudges/time-said-by-you") if agreed.by == member else None
    return Occasion(key, agreed.at, agreed.slot, Reason("nudges/time-agreed"), _unless_met(against, met=met))


def fell_through(member: int, off: CalledOff, until: datetime, *, agreed: bool, met: bool) -> Occasion:
    """As soon as a partner cannot make the time that was agreed on, until the next session, by which they are to meet.

    Not once another time is agreed on, which takes all of them.
    """
    key = OccasionKey.of(NudgeKind.PARTNER_TIME, off.offer, "off")
    against = Reason("nudges/times-seen") if off.by == member else None
    if agreed:
        against = Reason("nudges/time-agreed")
    return Occasion(key, off.at, until, Reason("nudges/time-fell-through"), _unless_met(against, met=met))


async def find(facts: MemberFacts) -> list[Candidate]:
    """The time on which the member and their partners have agreed by DM, and the one that fell through."""
    brief = await facts.partner_brief()
    if brief is None:
        return []
    off, me, found = await partner_briefs.called_off(brief), facts.user_id, list[Candidate]()
    if off is not None:
        one = fell_through(me, off, brief.row.until, agreed=brief.agreed is not None, met=brief.met)
        shown = {"off": off, "brief": brief, "zone": await facts.own_zone()}
        found.append(Candidate(one, facts.circle, brief.row.id, facts=shown))
    if brief.agreed is not None:
        one = occasion(me, brief.offer.id, brief.agreed, met=brief.met)
        others = [member for member in brief.members if member != me]
        shown = {"off": None, "brief": brief, "slot": brief.agreed.slot, "others": others}
        found.append(Candidate(one, facts.circle, brief.row.id, facts=shown))
    return found


def buttons(words: Words, candidate: Candidate) -> tuple[Button, ...]:
    """Where a time fell through, those of the brief: other times by the reader's own clock."""
    facts: Mapping[str, Any] = candidate.facts
    if facts["off"] is None:
        return ()
    return tuple(button for row in brief_buttons(words, facts["brief"], facts["zone"]) for button in row)


def files(words: Words, candidate: Candidate) -> tuple[Attachment, ...]:
    """The meeting, for their own calendar."""
    brief: ShownBrief = candidate.facts["brief"]
    return () if candidate.facts["off"] else (meeting_file(words, brief, candidate.facts["slot"]),)


def _unless_met(against: Reason | None, *, met: bool) -> Reason | None:
    return Reason("nudges/met") if met else against


KIND = NudgeDefinition("nudge/partner-time", find, make_buttons=buttons, make_files=files, private=True)

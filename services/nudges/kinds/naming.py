"""Asks a member whom several have thanked for one thing whether the circle may name them as someone to go to for it."""

from datetime import datetime, timedelta

from db.queries import thanks
from rules.nudges import Occasion, spread
from rules.thanks import enough_since
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual

ASKED_FOR = timedelta(days=14)


def occasion(member: int, topic: int, since: datetime, *, answered: bool) -> Occasion:
    """As soon as there are enough thanks for a topic."""
    key = OccasionKey(NudgeKind.NAMING, topic)
    against = Reason("nudges/naming-answered") if answered else None
    return Occasion(key, since + spread(member, str(key)), since + ASKED_FOR, Reason("nudges/thanked"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The topics in this circle for which enough members have thanked this one."""
    if Ritual.THANKS not in facts.circle.rituals:
        return []
    theirs = [one for one in await thanks.thanked(facts.user_id) if one.circle == facts.circle.id]
    found: list[Candidate] = []
    for topic in dict.fromkeys(one.topic for one in theirs):
        for_it = [one for one in theirs if one.topic == topic]
        since = enough_since((one.thanker, one.at) for one in for_it)
        if since is not None:
            one = occasion(facts.user_id, topic, since, answered=for_it[0].answered)
            found.append(Candidate(one, facts.circle, topic, facts={"topic": for_it[0].words}))
    return found


BUTTONS = (ButtonKind.NAMING_YES, ButtonKind.NAMING_NO)
KIND = NudgeDefinition("nudge/naming", find, buttons=BUTTONS, private=True, answered_by={ActKind.THANKS})

"""Tells whoever told a failure while stories were still kept that theirs goes, and offers to keep one line of it."""

from datetime import datetime, timedelta

from db.queries import nudges
from rules.months import TERM
from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

A_DAY = timedelta(days=1)


def occasion(member: int, failure: int, until: datetime) -> Occasion:
    """A term before the story is deleted, and while there is a day left to keep a line of it."""
    key = OccasionKey(NudgeKind.STORED_STORY, failure)
    return Occasion(key, until - TERM + spread(member, str(key)), until - A_DAY, Reason("nudges/story-goes"))


async def find(facts: MemberFacts) -> list[Candidate]:
    """The stories of this member that are still kept."""
    return [
        Candidate(occasion(facts.user_id, story.id, story.until), facts.circle, story.id, facts={"story": story})
        for story in await nudges.stories_of(facts.user_id, facts.circle.id)
    ]


KIND = NudgeDefinition("nudge/stored-story", find, buttons=(ButtonKind.FAILURE_LESSON,), private=True)

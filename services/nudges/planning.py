"""Plans a person's nudges: what there is to tell them in all their circles, and what comes of it by the rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.models import Nudge, Person
from db.queries import circles, people
from rules import nudges
from rules.duties import BY_HAND
from rules.nudges import Batch, Plan, Sent
from runtime.outbox import Outbox
from services.nudges.definition import Candidate
from services.nudges.facts import MemberFacts
from services.nudges.kinds import KINDS, RELIED_ON
from services.people import nudge_settings_of
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class PlannedNudges:
    """A plan, with what it is about, by its key."""

    plan: Plan
    candidates: Mapping[OccasionKey, Candidate]

    def about(self, batch: Batch) -> list[Candidate]:
        """What one message is about."""
        return [self.candidates[occasion.key] for occasion in batch.occasions]


class NudgePlanner:
    """Plans from facts and from what was sent, and changes nothing."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def plan(
        self, person: Person, now: datetime, *, without: Nudge | None = None, whole: bool = False
    ) -> PlannedNudges:
        """The plan of a person's nudges; as if one of them had never been (`without`).

        `whole` also takes what nothing can come of, so that a preview can say why.
        """
        settings = await nudge_settings_of(person)
        found = await self._candidates(person.id, now, frozenset(NudgeKind) if whole else settings.by_dm | RELIED_ON)
        rows = await Nudge.filter(user_id=person.id).order_by("at", "id")
        sent = [Sent(row.at, [OccasionKey.parse(key) for key in row.about]) for row in rows if row != without]
        answered_at = await people.last_act(person.id, BY_HAND) if sent else None
        acts = [at for at in (person.nudges_allowed_at, answered_at) if at is not None]
        occasions = [candidate.occasion for candidate in found]
        plan = nudges.plan(settings, occasions, sent, max(acts, default=None), now, RELIED_ON)
        return PlannedNudges(plan, {candidate.occasion.key: candidate for candidate in found})

    async def _candidates(self, user_id: int, now: datetime, kinds: Collection[NudgeKind]) -> list[Candidate]:
        """All that a person may be nudged about now or later, as far as it is known, in circles that are not paused."""
        found: list[Candidate] = []
        for circle in await circles.circles_of(user_id):
            if circle.paused_until is None:
                facts = MemberFacts(self._outbox, circle, user_id, now)
                for kind, definition in KINDS.items():
                    found += await definition.find(facts) if kind in kinds else []
        return found

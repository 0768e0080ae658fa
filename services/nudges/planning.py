"""Plans a person's nudges: what there is to tell them in all their circles, and what comes of it by the rules."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.models import Person
from db.queries import absences, people
from db.queries.nudges import NudgedCircle, SentNudge, circles_of, read_looks_ahead
from rules import nudges
from rules.absences import Absence
from rules.duties import BY_HAND
from rules.names import shared
from rules.nudges import Batch, Plan, Sent
from runtime.outbox import Outbox
from services.nudges.definition import Candidate
from services.nudges.facts import MemberFacts
from services.nudges.kinds import KINDS, RELIED_ON
from services.people import nudge_settings, zone_among
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class PlannedNudges:
    """A plan, with what it is about, by its key; `namesakes` are the circles that share a name."""

    plan: Plan
    candidates: Mapping[OccasionKey, Candidate]
    namesakes: frozenset[int]

    def about(self, batch: Batch) -> list[Candidate]:
        """What one message is about."""
        return [self.candidates[occasion.key] for occasion in batch.occasions]


class NudgePlanner:
    """Plans from facts and from what was sent, and changes nothing."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def read_ahead(self, user_ids: Collection[int], now: datetime) -> None:
        """Read what the plans of several people need, all at once, in the transaction in which they are made."""
        await read_looks_ahead(user_ids, BY_HAND)

    async def plan(
        self, person: Person, sent: Collection[SentNudge], now: datetime, *, whole: bool = False
    ) -> PlannedNudges:
        """The plan of a person's nudges after those that were `sent`.

        `whole` also takes what nothing can come of, so that a preview can say why.
        """
        circles = await circles_of(person.id)
        away = [Absence(*one.absence) for one in await absences.known([person.id])]
        settings = nudge_settings(person, zone_among(person, (circle.zone for circle in circles)), away)
        kinds = frozenset(NudgeKind) if whole else settings.by_dm | RELIED_ON
        found = await self._candidates(person.id, [one for one in circles if not one.paused], now, kinds)
        candidates = {candidate.occasion.key: candidate for candidate in found}
        answered_at = await people.last_act(person.id, BY_HAND) if sent else None
        acts = [at for at in (person.nudges_allowed_at, answered_at) if at is not None]
        occasions = [candidate.occasion for candidate in found]
        log = _log(sent, candidates)
        plan = nudges.plan(settings, occasions, log, max(acts, default=None), now, RELIED_ON)
        return PlannedNudges(plan, candidates, shared({circle.id: circle.name for circle in circles}))

    async def _candidates(
        self, user_id: int, circles: Iterable[NudgedCircle], now: datetime, kinds: Collection[NudgeKind]
    ) -> list[Candidate]:
        """All that a person may be nudged about in these circles, now or later, as far as it is known."""
        found: list[Candidate] = []
        for circle in circles:
            facts = MemberFacts(self._outbox, circle, user_id, now)
            for kind, definition in KINDS.items():
                found += await definition.find(facts) if kind in kinds else []
        return found


def _log(sent: Iterable[SentNudge], keys: Iterable[OccasionKey]) -> list[Sent]:
    """What was sent, each with those of these keys that it was about; no other matters any more."""
    known = {str(key): key for key in keys}
    return [Sent(one.at, [known[text] for text in one.about if text in known]) for one in sent]

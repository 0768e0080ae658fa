"""Plans a person's nudges: what there is to tell them in all their circles, and what comes of it by the rules."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from db.models import Person
from db.queries import absences, people
from db.queries.nudges import NudgedCircle, SentNudge, circles_of, read_looks_ahead
from rules import nudges
from rules.absences import Absence
from rules.duties import BY_HAND
from rules.names import shared
from rules.nudges import Answers, Batch, Plan, Sent
from runtime.outbox import Outbox
from services.nudges.definition import Candidate
from services.nudges.facts import MemberFacts
from services.nudges.kinds import KINDS, RELIED_ON
from services.people import nudge_settings, zone_among
from vocabulary.keys import KeyTextError, OccasionKey
from vocabulary.nudges import ActKind, NudgeKind


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
        answers = _answers(person, await people.last_acts(person.id, BY_HAND) if sent else {})
        occasions = [candidate.occasion for candidate in found]
        plan = nudges.plan(settings, occasions, _log(sent), answers, now, RELIED_ON)
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


def _answers(person: Person, acts: Mapping[ActKind, datetime]) -> Answers:
    """What a person did of late, as far as it answers nudges. That they agreed to these answers all before."""
    woken = [person.nudges_allowed_at] if person.nudges_allowed_at else []
    by_kind = {
        kind: max([*woken, *(acts[act] for act in definition.answered_by if act in acts)], default=None)
        for kind, definition in KINDS.items()
        if definition.answered_by is not None
    }
    return Answers(max([*woken, *acts.values()], default=None), by_kind)


def _log(sent: Iterable[SentNudge]) -> list[Sent]:
    """What was sent, each with what it was about as far as this version knows it."""
    return [Sent(one.at, [key for key in map(_key, one.about) if key is not None]) for one in sent]


@lru_cache(maxsize=4096)
def _key(text: str) -> OccasionKey | None:
    """The key with this text. A person is looked at several times a day, with all that they were ever sent."""
    try:
        return OccasionKey.parse(text)
    except KeyTextError:
        return None

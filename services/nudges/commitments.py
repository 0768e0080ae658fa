"""How a commitment went, as its member says under the message that asks."""

from dataclasses import dataclass

from db.models import Capture
from db.transaction import transaction
from runtime.clock import Clock
from services.lookup import CircleLookup
from services.nudges.replan import NudgeReplanner
from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class CommitmentAnswer:
    """What was noted: the commitment in its member's words, and whether it is done."""

    words: str
    done: bool


class CommitmentAnswers:
    """Notes what members say; the last word counts."""

    def __init__(self, clock: Clock, lookup: CircleLookup, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._lookup = lookup
        self._replanner = replanner

    async def note(self, capture_id: int, user_id: int, *, done: bool) -> CommitmentAnswer:
        """Note how a commitment went. Raises Refusal for anybody else's, and once its circle is closed or left."""
        async with transaction():
            capture = await Capture.get_or_none(id=capture_id, user_id=user_id).prefetch_related("session")
            if capture is None:
                raise Refusal("nudges/not-your-commitment")
            await self._lookup.about(user_id, capture.session.circle_id)
            capture.kept, capture.answered_at = done, self._clock.now()
            await capture.save(update_fields=["kept", "answered_at"])
            await self._replanner.replan(user_id)
        return CommitmentAnswer(capture.words, done)

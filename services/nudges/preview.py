"""What a person will be told, what not, and why, as far as anybody can know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from db.queries import people
from db.queries.nudges import sent_to
from db.transaction import transaction
from rules.nudges import Occasion
from runtime.clock import Clock
from services.lookup import CircleLookup, Servers, labels
from services.nudges.kinds import KINDS
from services.nudges.planning import NudgePlanner, PlannedNudges
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One thing that may be told: by which template, in which circle, why it comes or does not; `at` if it does.

    `held` is what holds it back until then, if the budget does.
    """

    template: str
    circle: str
    because: Reason
    at: datetime | None = None
    held: Reason | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What comes by DM, what stands in a channel instead, and what does not come.

    `resting` are the templates of the kinds that wait to be woken; `a_week` is how many DMs may come in seven days.
    """

    coming: tuple[PreviewLine, ...]
    in_channel: tuple[PreviewLine, ...]
    left_out: tuple[PreviewLine, ...]
    resting: tuple[str, ...]
    a_week: int


class NudgePreview:
    """Shows a person the plan of their nudges."""

    def __init__(self, clock: Clock, planner: NudgePlanner, lookup: CircleLookup) -> None:
        self._clock = clock
        self._planner = planner
        self._lookup = lookup

    async def show(self, user_id: int, servers: Servers | None = None, *, as_if_agreed: bool = False) -> Preview:
        """The whole plan, as things are now; circles of one name are told apart by their servers.

        Circles from whose server the person may be gone are left out. `as_if_agreed` is for whoever has not agreed to
        DMs yet, and asks what would come.
        """
        async with transaction():
            person, now = await people.person_of(user_id), self._clock.now()
            if as_if_agreed:
                person.nudges_allowed_at, person.nudges_stopped_at = person.nudges_allowed_at or now, None
            planned = await self._planner.plan(person, await sent_to(user_id), now, whole=True)
            mine = {circle.id for circle in await self._lookup.mine(user_id)}
        plan, shown = planned.plan, {key for key, one in planned.candidates.items() if one.circle.id in mine}
        called = labels((one.circle for one in planned.candidates.values()), servers or {})
        line = partial(_line, planned, called)
        coming = [(batch, one) for batch in plan.coming for one in batch.occasions if one.key in shown]
        return Preview(
            coming=tuple(line(one, one.because, batch.at, batch.held) for batch, one in coming),
            in_channel=tuple(
                line(one.occasion, one.because, one.at) for one in plan.in_channel if one.occasion.key in shown
            ),
            left_out=tuple(line(one, because) for one, because in plan.left_out if one.key in shown),
            resting=tuple(KINDS[kind].template for kind in NudgeKind if kind in plan.resting),
            a_week=person.nudges_a_week,
        )


def _line(
    planned: PlannedNudges,
    called: Mapping[int, str],
    occasion: Occasion,
    because: Reason,
    at: datetime | None = None,
    held: Reason | None = None,
) -> PreviewLine:
    circle = planned.candidates[occasion.key].circle
    return PreviewLine(KINDS[occasion.kind].template, called[circle.id], because, at, held)

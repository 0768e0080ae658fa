"""The services of nudges, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.nudges.answers import NudgeAnswers
from services.nudges.delivery import NudgeDelivery
from services.nudges.planning import NudgePlanner
from services.nudges.preview import NudgePreview
from services.nudges.reachability import Reachability
from services.nudges.recheck import NudgeRecheck
from services.nudges.replan import NudgeReplanner
from services.nudges.settings import NudgeSettingsService
from services.nudges.way_back import WayBack


@dataclass(frozen=True, slots=True)
class Nudges:
    """What can be done about nudges, by subject; `delivery` and `recheck` are for the timekeeper and the outbox."""

    settings: NudgeSettingsService
    preview: NudgePreview
    reachability: Reachability
    answers: NudgeAnswers
    delivery: NudgeDelivery
    recheck: NudgeRecheck
    way_back: WayBack


def wire(
    clock: Clock, outbox: Outbox, words: Words, lookup: CircleLookup, events: Events, replanner: NudgeReplanner
) -> Nudges:
    """Make the services of nudges."""
    planner = NudgePlanner(outbox)
    return Nudges(
        settings=NudgeSettingsService(clock, events, replanner),
        preview=NudgePreview(clock, planner, lookup),
        reachability=Reachability(clock, events, replanner),
        answers=NudgeAnswers(clock, lookup, replanner),
        delivery=NudgeDelivery(outbox, words, events, planner, replanner),
        recheck=NudgeRecheck(clock, planner, replanner),
        way_back=WayBack(clock, outbox, lookup),
    )

"""The services of notices, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import Events
from services.lookup import CircleLookup
from services.notices.delivery import NoticeDelivery
from services.notices.invitations import Invitations
from services.notices.planning import NoticePlanner
from services.notices.preview import NoticePreview
from services.notices.recheck import NoticeRecheck
from services.notices.replan import NoticeReplanner
from services.notices.unnaming import Unnaming
from services.notices.waking import NoticeWaking


@dataclass(frozen=True, slots=True)
class Notices:
    """What can be done about notices, by subject; `delivery` and `recheck` are for the timekeeper and the outbox."""

    planner: NoticePlanner
    replanner: NoticeReplanner
    delivery: NoticeDelivery
    invitations: Invitations
    recheck: NoticeRecheck
    waking: NoticeWaking
    preview: NoticePreview
    unnaming: Unnaming


def wire(
    clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, events: Events, lookup: CircleLookup
) -> Notices:
    """Make the services of notices."""
    planner, replanner = NoticePlanner(outbox), NoticeReplanner(clock, timekeeper)
    return Notices(
        planner=planner,
        replanner=replanner,
        delivery=NoticeDelivery(outbox, words, events, planner),
        invitations=Invitations(outbox, words),
        recheck=NoticeRecheck(clock, planner, replanner),
        waking=NoticeWaking(clock, lookup, replanner),
        preview=NoticePreview(clock, planner, lookup),
        unnaming=Unnaming(outbox, words),
    )

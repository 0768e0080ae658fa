"""What a member has chosen about nudges, and when a notification is welcome by that."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.absences import Absence
from rules.quiet import QuietHours
from vocabulary.errors import Refusal
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES, USUAL_NUDGES
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class NudgeSettings:
    """What a member has chosen.

    `offset` spreads members whose quiet hours end at the same time. `reachable` is False while their DMs are closed
    and they have not chosen the circle's channel instead. `stopped` means that they asked for no more nudges, while
    without `consented` they have only not agreed yet. `without` are the kinds that they do not want; `absences` are
    when nothing may reach them.
    """

    hours: QuietHours
    consented: bool = True
    stopped: bool = False
    a_week: int = USUAL_NUDGES
    without: Collection[NudgeKind] = ()
    snoozed_until: datetime | None = None
    offset: timedelta = timedelta()
    reachable: bool = True
    absences: Collection[Absence] = ()

    def __post_init__(self) -> None:
        if not FEWEST_NUDGES <= self.a_week <= MOST_NUDGES:
            raise Refusal("nudges/times-a-week", fewest=FEWEST_NUDGES, most=MOST_NUDGES)

    @property
    def by_dm(self) -> frozenset[NudgeKind]:
        """The kinds that may come by DM."""
        wanted = self.consented and self.reachable and not self.stopped
        return frozenset(NudgeKind) - frozenset(self.without) if wanted else frozenset[NudgeKind]()

    def absence_at(self, at: datetime) -> Absence | None:
        """The absence in which that instant falls."""
        return next((one for one in self.absences if one.covers(at)), None)

    def welcome_from(self, at: datetime, offset: timedelta = timedelta()) -> datetime | None:
        """The first instant from `at` on at which a notification is welcome; None while they are away for good.

        It is after a snooze, outside of quiet hours and of absences.
        """
        at = self.hours.next_open(max(at, self.snoozed_until or at), offset)
        while absence := self.absence_at(at):
            if absence.until is None:
                return None
            at = self.hours.next_open(absence.until, offset)
        return at

    def may_ping(self, kind: NudgeKind, at: datetime) -> bool:
        """Whether a ping in a channel is welcome: they get no DMs, and have not turned this kind off."""
        without_dms = not self.consented or not self.reachable
        refused = self.stopped or kind in self.without
        return without_dms and not refused and self.welcome_from(at) == at

"""Whether a member is nudged, when, about what, and why: one plan over all their circles, from facts alone.

What is due at the same time becomes one message. Nothing comes in quiet hours, on days that the member did not choose,
or beyond their weekly number. After two unanswered nudges in a row they come half as often, after three not at all
until the member does something. What the circle relies on is said in its channel when no DM can say it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from rules.absences import Absence
from rules.quiet import QuietHours
from vocabulary.errors import Refusal
from vocabulary.keys import OccasionKey
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES, USUAL_NUDGES
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

WEEK = timedelta(days=7)
HALVED_AFTER, STOPPED_AFTER = 2, 3
SPREAD = timedelta(minutes=10)
MOST_IN_ONE = 3
"""Subjects that fit into one message together with their buttons."""
SHORT_NOTICE = timedelta(minutes=10)


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


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to nudge a member about, from `at` until `until`; `key` names it permanently.

    `because` is why the nudge would come, `against` why it is not needed, such as that the thing is done.
    """

    key: OccasionKey
    at: datetime
    until: datetime
    because: Reason
    against: Reason | None = None

    @property
    def kind(self) -> NudgeKind:
        """What it is about."""
        return self.key.kind


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent, and the keys of what it was about."""

    at: datetime
    keys: Collection[OccasionKey]


@dataclass(frozen=True, slots=True)
class Batch:
    """A message that will be sent. `last`: it is the last one unless the member does something."""

    at: datetime
    occasions: tuple[Occasion, ...]
    last: bool = False


@dataclass(frozen=True, slots=True)
class ChannelReminder:
    """What stands in the circle's channel, since no DM can carry it; `quietly` it names its member without a ping."""

    at: datetime
    occasion: Occasion
    because: Reason
    quietly: bool

    @property
    def late(self) -> bool:
        """Whether it comes noticeably after its time."""
        return self.at - self.occasion.at > SHORT_NOTICE


@dataclass(frozen=True, slots=True)
class Plan:
    """The messages that will be sent, the first one perhaps now; and what will not be said, each with the reason."""

    coming: tuple[Batch, ...] = ()
    left_out: tuple[tuple[Occasion, Reason], ...] = ()
    in_channel: tuple[ChannelReminder, ...] = ()
    now: datetime | None = field(default=None, kw_only=True)

    @property
    def send(self) -> Batch | None:
        """The message to send now, if there is one."""
        first = next(iter(self.coming), None)
        return first if first and self.now and first.at <= self.now else None

    @property
    def look_at(self) -> datetime | None:
        """When to decide again."""
        moments = [one.at for one in (*self.coming, *self.in_channel)]
        return min((at for at in moments if self.now and at > self.now), default=None)


def plan(
    settings: NudgeSettings,
    occasions: Iterable[Occasion],
    sent: Sequence[Sent],
    last_act: datetime | None,
    now: datetime,
    relied_on: Collection[NudgeKind] = (),
) -> Plan:
    """Decide what a member is told, now and later, if nothing else happens.

    `sent` are the nudges so far; something that the member did later (`last_act`) has answered them all. The kinds that
    the circle relies on (`relied_on`) are said in its channel when no DM can say them.
    """
    told = {key for one in sent for key in one.keys}
    waiting: list[Occasion] = []
    left_out: list[tuple[Occasion, Reason]] = []
    no_dm: list[tuple[Occasion, Reason]] = []
    for occasion in sorted(occasions, key=lambda one: (one.at, str(one.key))):
        if over := _over(occasion, told, now):
            left_out.append((occasion, over))
        elif unwanted := _unwanted(settings, occasion) or _away(settings, occasion, now, relied_on):
            no_dm.append((occasion, unwanted))
        else:
            waiting.append(occasion)
    coming, unfit = _batches(settings, waiting, [one.at for one in sent], last_act, now)
    no_dm += unfit
    left_out += [(one, because) for one, because in no_dm if one.kind not in relied_on]
    in_channel = [_channel_reminder(settings, one, because, now) for one, because in no_dm if one.kind in relied_on]
    return Plan(tuple(coming), tuple(left_out), tuple(in_channel), now=now)


def spread(member: int, key: str) -> timedelta:
    """By how much to delay a member's nudge, so that those of a whole circle do not come in the same second."""
    return timedelta(seconds=crc32(f"{member}:{key}".encode()) % int(SPREAD.total_seconds()))


def _over(occasion: Occasion, told: Collection[OccasionKey], now: datetime) -> Reason | None:
    """Why there is nothing left to say about it; None while there is."""
    if occasion.key in told:
        return Reason("nudges/told-already")
    if occasion.against is not None:
        return occasion.against
    return Reason("nudges/too-late") if now > occasion.until else None


def _unwanted(settings: NudgeSettings, occasion: Occasion) -> Reason | None:
    """Why no DM may say it at any time; None when one may."""
    if settings.stopped:
        return Reason("nudges/stopped")
    if not settings.consented:
        return Reason("nudges/not-turned-on")
    if not settings.reachable:
        return Reason("nudges/dms-closed")
    return Reason("nudges/kind-off") if occasion.kind in settings.without else None


def _away(
    settings: NudgeSettings, occasion: Occasion, now: datetime, relied_on: Collection[NudgeKind]
) -> Reason | None:
    """Whether it rests, since they are away until it is too late.

    What falls into a long absence is not made up either: the way back stands for it, except for what the circle
    relies on.
    """
    then, still = settings.absence_at(occasion.at), settings.absence_at(max(now, occasion.at))
    missed = then is not None and then.is_long and occasion.kind not in relied_on
    too_late = still is not None and (still.until is None or still.until > occasion.until)
    return Reason("nudges/away") if missed or too_late else None


def _batches(
    settings: NudgeSettings, waiting: list[Occasion], sent: Iterable[datetime], last_act: datetime | None, now: datetime
) -> tuple[list[Batch], list[tuple[Occasion, Reason]]]:
    """The messages about what is `waiting` (in order of time), and what fits into none of them, with the reason."""
    log, coming = sorted(sent), list[Batch]()
    unfit: list[tuple[Occasion, Reason]] = []
    while waiting:
        at = _moment(settings, log, last_act, max(now, waiting[0].at))
        if at is None:
            stopped = _unanswered(log, last_act) >= STOPPED_AFTER
            unfit += [(one, Reason("nudges/unanswered" if stopped else "nudges/away")) for one in waiting]
            break
        late = [one for one in waiting if one.until < at]
        if late:
            unfit += [(one, _why_too_late(settings, one)) for one in late]
            waiting = [one for one in waiting if one not in late]
            continue
        together = tuple(one for one in waiting if one.at <= at)[:MOST_IN_ONE]
        waiting = waiting[len(together) :]
        log.append(at)
        coming.append(Batch(at, together, last=_unanswered(log, last_act) == STOPPED_AFTER))
    return coming, unfit


def _why_too_late(settings: NudgeSettings, occasion: Occasion) -> Reason:
    return Reason("nudges/away" if settings.absence_at(occasion.until) else "nudges/no-time-left")


def _channel_reminder(settings: NudgeSettings, occasion: Occasion, because: Reason, now: datetime) -> ChannelReminder:
    at = max(now, occasion.at)
    return ChannelReminder(at, occasion, because, quietly=not settings.may_ping(occasion.kind, at))


def _moment(
    settings: NudgeSettings, log: Sequence[datetime], last_act: datetime | None, at: datetime
) -> datetime | None:
    """The first instant from `at` on at which one more message is welcome; None when none is."""
    unanswered = _unanswered(log, last_act)
    if unanswered >= STOPPED_AFTER:
        return None
    window = WEEK * (2 if unanswered >= HALVED_AFTER else 1)
    while True:
        welcome = settings.welcome_from(at, settings.offset)
        if welcome is None:
            return None
        at = welcome
        recent = [one for one in log if one > at - window]
        if len(recent) < settings.a_week:
            return at
        at = recent[-settings.a_week] + window


def _unanswered(log: Sequence[datetime], last_act: datetime | None) -> int:
    return sum(last_act is None or at > last_act for at in log)

"""Whether a member is nudged, when, about what, and why: one plan over all their circles, from facts alone.

What is due on the same day becomes one message, and there is no second one on that day. Nothing comes in quiet hours,
on days that the member did not choose, or beyond their weekly number. A kind that went unanswered twice rests until the
member does something of that kind, or wakes it: they may care about other kinds. Who did nothing at all after three
messages in a row reads none of them: they all rest until the member does something. What the circle relies on is said
in its channel when no DM can say it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from rules.attention import MOST_IN_ONE, RESTS_AFTER, end_of_day, new_day_from, room_from, unanswered
from rules.nudge_settings import NudgeSettings
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

ALL_REST_AFTER = 3
"""So many messages in a row after which somebody did nothing: they read none, whatever is in the next one."""
SPREAD = timedelta(minutes=10)
SHORT_NOTICE = timedelta(minutes=10)
OPENS_WITH = (NudgeKind.WAY_BACK, NudgeKind.DUTY, NudgeKind.FAILURE)
"""What a message tells first: a welcome, then what others rely on. All else follows in the order of `NudgeKind`."""
_ORDER = {kind: number for number, kind in enumerate(dict.fromkeys((*OPENS_WITH, *NudgeKind)))}


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
class Answers:
    """When a member last did anything, and of some kinds of nudges, when they last did what these ask for.

    Any act answers a kind that is not among them.
    """

    any: datetime | None = None
    by_kind: Mapping[NudgeKind, datetime | None] = field(default_factory=dict[NudgeKind, datetime | None])

    def to(self, kind: NudgeKind) -> datetime | None:
        """When a kind was last answered."""
        return self.by_kind.get(kind, self.any)


@dataclass(frozen=True, slots=True)
class Batch:
    """A message that will be sent. `last`: it is the last one unless the member does something.

    `held` is why it comes later than it might, if it is the budget that holds it back.
    """

    at: datetime
    occasions: tuple[Occasion, ...]
    last: bool = False
    held: Reason | None = None


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
    """The messages that will be sent, the first one perhaps now; and what will not be said, each with the reason.

    `resting` are the kinds that rest by now, since they went unanswered.
    """

    coming: tuple[Batch, ...] = ()
    left_out: tuple[tuple[Occasion, Reason], ...] = ()
    in_channel: tuple[ChannelReminder, ...] = ()
    resting: frozenset[NudgeKind] = frozenset()
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
    answers: Answers,
    now: datetime,
    relied_on: Collection[NudgeKind] = (),
) -> Plan:
    """Decide what a member is told, now and later, if nothing else happens.

    `sent` are the nudges so far, in order; `answers` tell what they did since. The kinds that the circle relies on
    (`relied_on`) are said in its channel when no DM can say them.
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
    coming, unfit = _Planner(settings, answers, relied_on, list(sent)).batches(waiting, now)
    no_dm += unfit
    left_out += [(one, because) for one, because in no_dm if one.kind not in relied_on]
    in_channel = [_channel_reminder(settings, one, because, now) for one, because in no_dm if one.kind in relied_on]
    return Plan(tuple(coming), tuple(left_out), tuple(in_channel), _resting(sent, answers), now=now)


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


@dataclass(slots=True)
class _Planner:
    """Plans one message after the other, and writes each into the log, from which the next one follows."""

    settings: NudgeSettings
    answers: Answers
    relied_on: Collection[NudgeKind]
    log: list[Sent]

    def batches(self, waiting: list[Occasion], now: datetime) -> tuple[list[Batch], list[tuple[Occasion, Reason]]]:
        """The messages about what is `waiting` (in order of time), and what fits into none, with the reason."""
        coming: list[Batch] = []
        unfit: list[tuple[Occasion, Reason]] = []
        rests_now = _resting(self.log, self.answers)
        while waiting:
            if self._unanswered() >= ALL_REST_AFTER:
                silent = Reason("nudges/would-be-silent" if coming else "nudges/unanswered")
                return coming, unfit + [(one, silent) for one in waiting]
            at, held = self._moment(max(now, waiting[0].at))
            if at is None:
                return coming, unfit + [(one, Reason("nudges/away")) for one in waiting]
            unsaid = self._unsaid(waiting, at, held, rests_now)
            unfit += unsaid
            if unsaid:
                waiting = [one for one in waiting if one not in [lost for lost, _ in unsaid]]
                continue
            at = self._with_company(waiting, at)
            together = self._most_important([one for one in waiting if one.at <= at <= one.until])
            waiting = [one for one in waiting if one not in together]
            self.log.append(Sent(at, [one.key for one in together]))
            coming.append(Batch(at, together, self._unanswered() == ALL_REST_AFTER, held))
        return coming, unfit

    def _unsaid(
        self, waiting: Sequence[Occasion], at: datetime, held: Reason | None, rests_now: Collection[NudgeKind]
    ) -> list[tuple[Occasion, Reason]]:
        """What no message can say that comes at `at` or later, `held` back for that reason."""
        resting = _resting(self.log, self.answers)
        asleep = [
            (one, Reason("nudges/resting" if one.kind in rests_now else "nudges/would-rest"))
            for one in waiting
            if one.kind in resting
        ]
        late = [one for one in waiting if one.until < at and one.kind not in resting]
        return asleep + [(one, held or _why_too_late(self.settings, one)) for one in late]

    def _moment(self, at: datetime) -> tuple[datetime | None, Reason | None]:
        """The first instant from `at` on at which one more message is welcome, and what holds it back until then.

        None while they are away for good.
        """
        held, moments = None, [one.at for one in self.log]
        while True:
            welcome = self.settings.welcome_from(at, self.settings.offset)
            if welcome is None:
                return None, held
            at = welcome
            if (free := room_from(moments, at, self.settings.a_week)) > at:
                at, held = free, Reason("nudges/week-full")
            elif (free := new_day_from(moments[-1:], at, self.settings.hours.zone)) > at:
                at, held = free, Reason("nudges/one-a-day")
            else:
                return at, held

    def _with_company(self, waiting: Sequence[Occasion], at: datetime) -> datetime:
        """When what is due at `at` comes together with what follows on the same day, if it can wait for that.

        What a circle relies on has the day's message in any case.
        """
        ends = end_of_day(at, self.settings.hours.zone)
        latest = min(one.until for one in waiting if one.at <= at)
        later = [one for one in waiting if at < one.at < ends and self.settings.welcome_from(one.at) == one.at]
        together = [one.at for one in later if one.at <= latest or one.kind in self.relied_on]
        return max(together, default=at)

    def _most_important(self, due: Iterable[Occasion]) -> tuple[Occasion, ...]:
        """As many as fit into one message: what a circle relies on, then what is due longest.

        They come in the order of their kinds: at which minute each is due, is spread by chance.
        """
        chosen = sorted(due, key=lambda one: one.kind not in self.relied_on)[:MOST_IN_ONE]
        return tuple(sorted(chosen, key=lambda one: _ORDER[one.kind]))

    def _unanswered(self) -> int:
        return sum(self.answers.any is None or one.at > self.answers.any for one in self.log)


def _resting(log: Iterable[Sent], answers: Answers) -> frozenset[NudgeKind]:
    """The kinds that went unanswered twice in a row. Reminded twice of one thing, somebody was asked once."""
    asked: dict[NudgeKind, list[tuple[datetime, int]]] = {}
    for one in log:
        for key in one.keys:
            asked.setdefault(key.kind, []).append((one.at, key.row))
    return frozenset(kind for kind, about in asked.items() if unanswered(about, answers.to(kind)) >= RESTS_AFTER)


def _why_too_late(settings: NudgeSettings, occasion: Occasion) -> Reason:
    return Reason("nudges/away" if settings.absence_at(occasion.until) else "nudges/no-time-left")


def _channel_reminder(settings: NudgeSettings, occasion: Occasion, because: Reason, now: datetime) -> ChannelReminder:
    at = max(now, occasion.at)
    return ChannelReminder(at, occasion, because, quietly=not settings.may_ping(occasion.kind, at))

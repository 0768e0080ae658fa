"""Whether a member is nudged, when, about what, and why: one plan over all their circles, from facts alone.

What is due at once becomes one message. Nothing comes in quiet hours, on other days or beyond the weekly number; two
unanswered in a row halve the frequency, three end it until the member does something again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from rules.errors import RuleError
from rules.quiet import Hours

WEEK = timedelta(days=7)
FEWEST, USUAL, MOST = 1, 3, 7
HALVED_AFTER, STOPPED_AFTER = 2, 3
SPREAD = timedelta(minutes=10)
AT_ONCE = 3
"""So many things fit one message with their buttons."""


class Kind(StrEnum):
    """What a nudge is about; each is something that the member chose."""

    GOAL = "goal"
    CHECK_IN = "check-in"
    PROMISE = "promise"
    PARTNER = "partner"
    SESSION = "session"
    DUTY = "duty"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a member wants.

    `offset` spreads members whose quiet hours end at once. `reachable` is False while their DMs are closed and they
    want nothing in the circle's channel instead.
    """

    hours: Hours
    consented: bool = True
    a_week: int = USUAL
    without: Collection[Kind] = ()
    snoozed_until: datetime | None = None
    offset: timedelta = timedelta()
    reachable: bool = True

    def __post_init__(self) -> None:
        if not FEWEST <= self.a_week <= MOST:
            raise RuleError(f"I can write {FEWEST} to {MOST} times a week.")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to ask a member about, from `at` until it is too late; `key` names it for good.

    `because` is why it would come, `against` why it need not any more, such as that the thing is done.
    """

    key: str
    kind: Kind
    at: datetime
    until: datetime
    because: str
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that was sent, and what it was about."""

    at: datetime
    keys: Collection[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """One message to come. `last`: after it the nudges stop, unless the member does something."""

    at: datetime
    about: tuple[Occasion, ...]
    last: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The messages to come, the first one now if its time has come; and what will not come, each with the reason."""

    coming: tuple[Batch, ...] = ()
    left_out: tuple[tuple[Occasion, str], ...] = ()
    now: datetime | None = field(default=None, kw_only=True)

    @property
    def send(self) -> Batch | None:
        """What is to be sent now."""
        first = next(iter(self.coming), None)
        return first if first and self.now and first.at <= self.now else None

    @property
    def look_at(self) -> datetime | None:
        """When to decide again."""
        return next((batch.at for batch in self.coming if self.now and batch.at > self.now), None)


def plan(
    settings: Settings, occasions: Iterable[Occasion], sent: Sequence[Sent], last_act: datetime | None, now: datetime
) -> Plan:
    """Decide what a member is told, now and later, if nothing happens meanwhile.

    `sent` are the nudges so far; whoever has done something since (`last_act`) has answered them all.
    """
    told = {key for one in sent for key in one.keys}
    waiting: list[Occasion] = []
    left_out: list[tuple[Occasion, str]] = []
    for occasion in sorted(occasions, key=lambda one: (one.at, one.key)):
        against = _against(settings, occasion, told, now)
        if against is None:
            waiting.append(occasion)
        else:
            left_out.append((occasion, against))
    log = sorted(one.at for one in sent)
    coming: list[Batch] = []
    while waiting:
        at = _moment(settings, log, last_act, max(now, waiting[0].at))
        if at is None:
            left_out += [(one, "three went unanswered, so I wait until I hear from you") for one in waiting]
            break
        late = [one for one in waiting if one.until < at]
        if late:
            left_out += [(one, "there is no fitting time before it is too late") for one in late]
            waiting = [one for one in waiting if one not in late]
            continue
        about = tuple(one for one in waiting if one.at <= at)[:AT_ONCE]
        waiting = waiting[len(about) :]
        log.append(at)
        coming.append(Batch(at, about, last=_unanswered(log, last_act) == STOPPED_AFTER))
    return Plan(tuple(coming), tuple(left_out), now=now)


def spread(member: int, key: str) -> timedelta:
    """By how much a member's nudge is later than its time, so that a circle's do not all come in one second."""
    return timedelta(seconds=crc32(f"{member}:{key}".encode()) % int(SPREAD.total_seconds()))


def _against(settings: Settings, occasion: Occasion, told: Collection[str], now: datetime) -> str | None:
    if not settings.consented:
        return "you have not agreed to direct messages"
    if not settings.reachable:
        return "it cannot reach you while your direct messages are closed"
    if occasion.kind in settings.without:
        return "you do not want this kind"
    if occasion.key in told:
        return "you were told already"
    if occasion.against is not None:
        return occasion.against
    return "it is too late for it" if now > occasion.until else None


def _moment(settings: Settings, log: Sequence[datetime], last_act: datetime | None, at: datetime) -> datetime | None:
    """The first instant from `at` on at which one more message is welcome; None when none is."""
    unanswered = _unanswered(log, last_act)
    if unanswered >= STOPPED_AFTER:
        return None
    window = WEEK * (2 if unanswered >= HALVED_AFTER else 1)
    if settings.snoozed_until is not None:
        at = max(at, settings.snoozed_until)
    while True:
        at = settings.hours.next_open(at, settings.offset)
        recent = [one for one in log if one > at - window]
        if len(recent) < settings.a_week:
            return at
        at = recent[-settings.a_week] + window


def _unanswered(log: Sequence[datetime], last_act: datetime | None) -> int:
    return sum(last_act is None or at > last_act for at in log)

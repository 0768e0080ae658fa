"""One member's year in one circle after another, by seeded chance: what they want, what they do, what they answer."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from rules import nudges, occasions
from rules.nudges import Aside, Batch, NudgeSettings, Occasion, Plan, Sent
from rules.occasions import LastProgress
from rules.quiet import QuietHours
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind

BEGINS = datetime(2026, 1, 5, 18, tzinfo=UTC)
TWO_WEEKS = timedelta(weeks=2)
SETS_GOAL, ANSWERS, ATTENDS, SPEAKS = 0.6, 0.5, 0.8, 0.3
PROMISES, MEETS, SERVES, SWAPS = 0.6, 0.5, 0.3, 0.2
TERM = 3
"""Cycles for which partners stay together."""
ANSWER_TO = {
    NudgeKind.GOAL: "goal",
    NudgeKind.MISSED: "promise",
    NudgeKind.PROMISE: "kept",
    NudgeKind.PARTNER: "met",
    NudgeKind.DUTY: "swap",
}
"""What a member does who answers; about anything else they say that it is on track."""


@dataclass(slots=True)
class Cycle:
    """What a member has done in one cycle of one circle, and what would be done unasked, at its time."""

    number: int
    opened_at: datetime
    ends_at: datetime
    missed: bool
    acts: list[tuple[datetime, str]]
    goal_at: datetime | None = None
    spoke: LastProgress | None = None
    promised: bool = False
    commitment_at: datetime | None = None
    kept: bool = False
    serves: bool = False
    served_at: datetime | None = None

    @property
    def term(self) -> tuple[int, datetime, datetime]:
        """The partnership's number, from when and until when it lasts."""
        into = self.number // 10 % TERM
        opened = self.opened_at - TWO_WEEKS * into
        return self.number - into * 10, opened, opened + TWO_WEEKS * TERM


@dataclass(slots=True)
class Told:
    """A nudge that was sent, and what of it was done already, which there should be nothing of."""

    batch: Batch
    done: list[OccasionKey] = field(default_factory=list[OccasionKey])


class Life:
    """A member's year in `circles`, told by their zones."""

    def __init__(self, member: int, circles: list[str], sessions: int, chance: random.Random) -> None:
        self._member, self._circles, self._chance = member, circles, chance
        self._sessions = sessions
        self._diligent = chance.random()
        self.settings = wishes(member, circles[0], chance)
        self.sent: list[Sent] = []
        self.told: list[Told] = []
        self.asides: list[Aside] = []
        self.unreminded = 0
        self._met: set[int] = set()
        self._last_act: datetime | None = None

    def live(self) -> None:
        """Live through it; everything is looked at anew whenever something happens, as the bot does."""
        for number in range(self._sessions):
            cycles = [self._cycle(number, place) for place in range(len(self._circles))]
            now: datetime = min(one.opened_at for one in cycles)
            ends: datetime = max(one.ends_at for one in cycles)
            while now < ends:
                plan = nudges.plan(self.settings, list(self._occasions(cycles, now)), self.sent, self._last_act, now)
                self._hear(cycles, plan, now)
                moments = [at for one in cycles for at, _ in one.acts if at > now]
                now = min([*moments, ends, *([plan.look_at] if plan.look_at else [])])
                self._act(cycles, now)
            self.unreminded += sum(self._unreminded(one) for one in cycles)

    def _hear(self, cycles: list[Cycle], plan: Plan, now: datetime) -> None:
        """What is said to the member, or about a duty of theirs in the circle's channel."""
        self.asides += [aside for aside in plan.asides if aside.at <= now]
        if plan.send is not None:
            self.told.append(Told(plan.send, [one.key for one in plan.send.occasions if self._is_done(cycles, one)]))
            self.sent.append(Sent(now, [one.key for one in plan.send.occasions]))
            self._maybe_answer(cycles, plan.send, now)

    def _unreminded(self, cycle: Cycle) -> bool:
        """Whether a member who serves heard nothing of it in the hour before, wherever it might have stood."""
        *_, last = self._duties(cycle)
        heard = {key for one in self.sent for key in one.keys} | {one.occasion.key for one in self.asides}
        return cycle.serves and last.key not in heard and last.against is None

    def _cycle(self, number: int, place: int) -> Cycle:
        chance, opened = self._chance, BEGINS + TWO_WEEKS * number + timedelta(hours=3 * place)
        acts: list[tuple[datetime, str]] = []
        if chance.random() < SETS_GOAL:
            acts.append((opened + timedelta(hours=chance.uniform(0.1, 60)), "goal"))
        if chance.random() < SPEAKS:
            acts.append((opened + timedelta(days=chance.uniform(2, 13)), "on_track"))
        if chance.random() < SPEAKS:
            acts.append((opened + timedelta(days=chance.uniform(4, 13)), "done"))
        if chance.random() < MEETS:
            acts.append((opened + timedelta(days=chance.uniform(1, 13)), "met"))
        missed, serves = chance.random() > ATTENDS, chance.random() < SERVES
        if serves and chance.random() < SWAPS:
            acts.append((opened + timedelta(days=chance.uniform(8, 14)), "swap"))
        made = opened if not missed and chance.random() < PROMISES else None
        number = number * 10 + place
        return Cycle(number, opened, opened + TWO_WEEKS, missed, acts, commitment_at=made, serves=serves)

    def _occasions(self, cycles: list[Cycle], now: datetime) -> Iterator[Occasion]:
        for place, one in enumerate(cycles):
            member, key = self._member, one.number
            if one.missed:
                yield occasions.missed(member, key, one.opened_at, promised=one.promised)
            yield occasions.goal_unset(member, key, one.opened_at, is_set=one.goal_at is not None)
            yield from self._halfway(one, self._circles[place])
            if one.serves:
                said = {aside.occasion.key for aside in self.asides}
                yield from (replace(duty, against="said") if duty.key in said else duty for duty in self._duties(one))
            if one.goal_at is not None:
                spoke = one.spoke or LastProgress(one.goal_at)
                zone = self._circles[place]
                yield occasions.check_in(member, key, one.opened_at, one.ends_at, zone, spoke, now)
                yield occasions.before_session(member, key, one.ends_at, spoke, now, away=False)

    def _halfway(self, one: Cycle, zone: str) -> Iterator[Occasion]:
        """What is asked of promises and of partners."""
        partnership, opened, ends = one.term
        if one.commitment_at is not None:
            yield occasions.promised(self._member, one.number, one.commitment_at, one.ends_at, zone, answered=one.kept)
        yield occasions.partner_unmet(self._member, partnership, opened, ends, zone, met=partnership in self._met)

    def _duties(self, one: Cycle) -> tuple[Occasion, ...]:
        about = (self._member, one.number, Duty.PRESENT, one.ends_at, one.opened_at, one.served_at)
        said = {aside.occasion.key for aside in self.asides}
        duties = occasions.duties_ahead(*about)
        return tuple(replace(duty, against="it was said") if duty.key in said else duty for duty in duties)

    def _maybe_answer(self, cycles: list[Cycle], batch: Batch, now: datetime) -> None:
        if self._chance.random() > ANSWERS * 2 * self._diligent:
            return
        at = now + timedelta(hours=self._chance.expovariate(1 / 8))
        for occasion in batch.occasions:
            self._about(cycles, occasion).acts.append((at, ANSWER_TO.get(occasion.kind, "on_track")))

    def _act(self, cycles: list[Cycle], now: datetime) -> None:
        for one in cycles:
            for at, what in one.acts:
                if at == now:
                    if what == "met":
                        self._met.add(one.term[0])
                    _do(one, what, now)
                    self._last_act = now

    def _is_done(self, cycles: list[Cycle], occasion: Occasion) -> bool:
        one = self._about(cycles, occasion)
        match occasion.kind:
            case NudgeKind.GOAL:
                return one.goal_at is not None
            case NudgeKind.MISSED:
                return one.promised or not one.missed
            case NudgeKind.PROMISE:
                return one.commitment_at is None or one.kept
            case NudgeKind.PARTNER:
                return one.term[0] in self._met
            case NudgeKind.DUTY:
                return not one.serves
            case _:
                return one.goal_at is None or (one.spoke is not None and one.spoke.status is GoalStatus.DONE)

    def _about(self, cycles: list[Cycle], occasion: Occasion) -> Cycle:
        """The cycle of the circle that an occasion is about."""
        number = occasion.key.row
        (one,) = (
            cycle for cycle in cycles if number in {cycle.number, cycle.term[0]} and cycle.number % 10 == number % 10
        )
        return one


def wishes(member: int, zone: str, chance: random.Random) -> NudgeSettings:
    """Settings as somebody might choose them."""
    begins, asleep = chance.randrange(24), chance.choice([0, 6, 8, 10, 14, 20])
    days, minute = nudges_days(chance), chance.choice([0, 30])
    hours = QuietHours(zone, time(begins, minute), time((begins + asleep) % 24, minute), days)
    unwanted = frozenset(kind for kind in NudgeKind if chance.random() < 0.1)
    snoozed = BEGINS + timedelta(days=chance.randrange(300)) if chance.random() < 0.05 else None
    return NudgeSettings(
        hours,
        consented=chance.random() < 0.9,
        a_week=chance.choice([1, 2, 3, 3, 3, 5, 7]),
        without=unwanted,
        snoozed_until=snoozed,
        offset=nudges.spread(member, "morning"),
    )


def nudges_days(chance: random.Random) -> frozenset[int]:
    """Mostly every day, else some."""
    if chance.random() < 0.6:
        return frozenset(range(7))
    return frozenset(chance.sample(range(7), chance.randint(1, 6)))


def _do(cycle: Cycle, what: str, now: datetime) -> None:
    if what == "promise":
        cycle.promised = True
    elif what == "kept":
        cycle.kept = True
    elif what == "swap":
        cycle.served_at = now
    elif what == "met":
        return
    elif what == "goal":
        cycle.goal_at = cycle.goal_at or now
    elif cycle.goal_at is not None:
        cycle.spoke = LastProgress(now, GoalStatus(what))

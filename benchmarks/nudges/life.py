"""One member's year in one circle after another, by seeded chance: what they want, what they do, what they answer."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from rules import nudges, occasions
from rules.goals import Status
from rules.nudges import Batch, Kind, Occasion, Sent, Settings
from rules.occasions import Spoke
from rules.quiet import Hours

BEGINS = datetime(2026, 1, 5, 18, tzinfo=UTC)
TWO_WEEKS = timedelta(weeks=2)
SETS_GOAL, ANSWERS, ATTENDS, SPEAKS = 0.6, 0.5, 0.8, 0.3


@dataclass(slots=True)
class Cycle:
    """What a member has done in one cycle of one circle, and what would be done unasked, at its time."""

    number: int
    opened_at: datetime
    ends_at: datetime
    missed: bool
    acts: list[tuple[datetime, str]]
    goal_at: datetime | None = None
    spoke: Spoke | None = None
    promised: bool = False


@dataclass(slots=True)
class Told:
    """A nudge that was sent, and what of it was done already, which there should be nothing of."""

    batch: Batch
    done: list[str] = field(default_factory=list[str])


class Life:
    """A member's year in `circles`, told by their zones."""

    def __init__(self, member: int, circles: list[str], sessions: int, chance: random.Random) -> None:
        self._member, self._circles, self._chance = member, circles, chance
        self._sessions = sessions
        self._diligent = chance.random()
        self.settings = wishes(member, circles[0], chance)
        self.sent: list[Sent] = []
        self._last_act: datetime | None = None

    def year(self) -> list[Told]:
        """Live through it; everything is looked at anew whenever something happens, as the bot does."""
        told: list[Told] = []
        for number in range(self._sessions):
            cycles = [self._cycle(number, place) for place in range(len(self._circles))]
            now: datetime = min(one.opened_at for one in cycles)
            ends: datetime = max(one.ends_at for one in cycles)
            while now < ends:
                plan = nudges.plan(self.settings, list(self._occasions(cycles, now)), self.sent, self._last_act, now)
                if plan.send is not None:
                    told.append(Told(plan.send, [one.key for one in plan.send.about if self._is_done(cycles, one)]))
                    self.sent.append(Sent(now, [one.key for one in plan.send.about]))
                    self._maybe_answer(cycles, plan.send, now)
                moments = [at for one in cycles for at, _ in one.acts if at > now]
                now = min([*moments, ends, *([plan.look_at] if plan.look_at else [])])
                self._act(cycles, now)
        return told

    def _cycle(self, number: int, place: int) -> Cycle:
        chance, opened = self._chance, BEGINS + TWO_WEEKS * number + timedelta(hours=3 * place)
        acts: list[tuple[datetime, str]] = []
        if chance.random() < SETS_GOAL:
            acts.append((opened + timedelta(hours=chance.uniform(0.1, 60)), "goal"))
        if chance.random() < SPEAKS:
            acts.append((opened + timedelta(days=chance.uniform(2, 13)), "on_track"))
        if chance.random() < SPEAKS:
            acts.append((opened + timedelta(days=chance.uniform(4, 13)), "done"))
        return Cycle(number * 10 + place, opened, opened + TWO_WEEKS, chance.random() > ATTENDS, acts)

    def _occasions(self, cycles: list[Cycle], now: datetime) -> Iterator[Occasion]:
        for place, one in enumerate(cycles):
            member, key = self._member, one.number
            if one.missed:
                yield occasions.missed(member, key, one.opened_at, promised=one.promised)
            yield occasions.goal_unset(member, key, one.opened_at, is_set=one.goal_at is not None)
            if one.goal_at is not None:
                spoke = one.spoke or Spoke(one.goal_at)
                zone = self._circles[place]
                yield occasions.check_in(member, key, one.opened_at, one.ends_at, zone, spoke, now)
                yield occasions.before_session(member, key, one.ends_at, spoke, now, away=False)

    def _maybe_answer(self, cycles: list[Cycle], batch: Batch, now: datetime) -> None:
        if self._chance.random() > ANSWERS * 2 * self._diligent:
            return
        at = now + timedelta(hours=self._chance.expovariate(1 / 8))
        for one in cycles:
            for occasion in batch.about:
                if f":{one.number}" in occasion.key:
                    one.acts.append((at, {Kind.GOAL: "goal", Kind.MISSED: "promise"}.get(occasion.kind, "on_track")))

    def _act(self, cycles: list[Cycle], now: datetime) -> None:
        for one in cycles:
            for at, what in one.acts:
                if at == now:
                    _do(one, what, now)
                    self._last_act = now

    def _is_done(self, cycles: list[Cycle], occasion: Occasion) -> bool:
        (one,) = (cycle for cycle in cycles if cycle.number == int(occasion.key.split(":")[1]))
        match occasion.kind:
            case Kind.GOAL:
                return one.goal_at is not None
            case Kind.MISSED:
                return one.promised or not one.missed
            case _:
                return one.goal_at is None or (one.spoke is not None and one.spoke.status is Status.DONE)


def wishes(member: int, zone: str, chance: random.Random) -> Settings:
    """Settings as somebody might choose them."""
    begins, asleep = chance.randrange(24), chance.choice([0, 6, 8, 10, 14, 20])
    days, minute = nudges_days(chance), chance.choice([0, 30])
    hours = Hours(zone, time(begins, minute), time((begins + asleep) % 24, minute), days)
    unwanted = frozenset(kind for kind in Kind if chance.random() < 0.1)
    snoozed = BEGINS + timedelta(days=chance.randrange(300)) if chance.random() < 0.05 else None
    return Settings(
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
    elif what == "goal":
        cycle.goal_at = cycle.goal_at or now
    elif cycle.goal_at is not None:
        cycle.spoke = Spoke(now, Status(what))

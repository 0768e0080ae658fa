"""Simulates one member's year in one or two circles, with seeded random settings, actions and answers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from rules import nudges
from rules.nudge_settings import NudgeSettings
from rules.nudge_times import LastProgress
from rules.nudges import Answers, Batch, ChannelReminder, Occasion, Plan, Sent
from rules.quiet import QuietHours
from services.nudges.kinds import (
    RELIED_ON,
    before_session,
    check_in,
    commitment,
    duty,
    goal_unset,
    missed_session,
    partner_unmet,
)
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

BEGINS = datetime(2026, 1, 5, 18, tzinfo=UTC)
TWO_WEEKS = timedelta(weeks=2)
SETS_GOAL, ANSWERS, ATTENDS, SPEAKS = 0.6, 0.5, 0.8, 0.3
COMMITS, MEETS, SERVES, SWAPS = 0.6, 0.5, 0.3, 0.2
TERM = 3
"""How many cycles a partnership lasts."""
ANSWER_TO = {
    NudgeKind.GOAL_UNSET: "goal",
    NudgeKind.MISSED_SESSION: "commit",
    NudgeKind.COMMITMENT: "answer",
    NudgeKind.PARTNER_UNMET: "met",
    NudgeKind.DUTY: "swap",
}
"""What a member does in answer to each kind of nudge; to any other they answer "on track"."""


ANSWERED_BY = {
    NudgeKind.GOAL_UNSET: {"goal"},
    NudgeKind.CHECK_IN: {"goal", "on_track", "done"},
    NudgeKind.BEFORE_SESSION: {"goal", "on_track", "done", "attend"},
    NudgeKind.COMMITMENT: {"answer"},
    NudgeKind.PARTNER_UNMET: {"met"},
    NudgeKind.DUTY: {"swap", "attend"},
    NudgeKind.MISSED_SESSION: {"commit", "attend"},
}
"""What keeps each kind from resting."""


@dataclass(slots=True)
class SimulatedCycle:
    """What a member has done in one cycle of one circle, and when they will act on their own."""

    number: int
    opened_at: datetime
    ends_at: datetime
    missed: bool
    acts: list[tuple[datetime, str]]
    goal_at: datetime | None = None
    spoke: LastProgress | None = None
    committed: bool = False
    commitment_at: datetime | None = None
    answered: bool = False
    serves: bool = False
    served_at: datetime | None = None

    @property
    def term(self) -> tuple[int, datetime, datetime]:
        """The partnership's number, its start and its end."""
        into = self.number // 10 % TERM
        opened = self.opened_at - TWO_WEEKS * into
        return self.number - into * 10, opened, opened + TWO_WEEKS * TERM


@dataclass(slots=True)
class SentNudge:
    """A nudge that was sent, and those of its occasions that were done already, of which there should be none."""

    batch: Batch
    done: list[OccasionKey] = field(default_factory=list[OccasionKey])


class MemberYear:
    """A member's year; `circles` has the time zone of each of their circles.

    They do nothing of what the kinds of nudges ask for that they have `ignored`, and come to no session unless `comes`.
    `done` is all that they did, in order.
    """

    def __init__(
        self,
        member: int,
        circles: list[str],
        sessions: int,
        chance: random.Random,
        *,
        ignored: frozenset[NudgeKind] = frozenset(),
        comes: bool = True,
    ) -> None:
        self.member, self.ignored, self.comes = member, ignored, comes
        self._circles, self._chance = circles, chance
        self._sessions = sessions
        self.done: list[tuple[datetime, str]] = []
        self._diligent = chance.random()
        self.settings = random_settings(member, circles[0], chance)
        self.sent: list[Sent] = []
        self.nudges: list[SentNudge] = []
        self.in_channel: list[ChannelReminder] = []
        self.unreminded = 0
        self._met: set[int] = set()
        self._last: dict[str, datetime] = {}

    def simulate(self) -> None:
        """Simulate the year; nudges are planned again whenever something happens, as in the bot."""
        for number in range(self._sessions):
            cycles = [self._cycle(number, place) for place in range(len(self._circles))]
            for one in cycles:
                if not one.missed:
                    self._note("attend", one.opened_at)
            now: datetime = min(one.opened_at for one in cycles)
            ends: datetime = max(one.ends_at for one in cycles)
            while now < ends:
                plan = nudges.plan(
                    self.settings, list(self._occasions(cycles, now)), self.sent, self.answers(), now, RELIED_ON
                )
                self._hear(cycles, plan, now)
                moments = [at for one in cycles for at, _ in one.acts if at > now]
                now = min([*moments, ends, *([plan.look_at] if plan.look_at else [])])
                self._act(cycles, now)
            self.unreminded += sum(self._unreminded(one) for one in cycles)

    def answered_at(self, kind: NudgeKind, now: datetime) -> datetime | None:
        """When they last did before an instant what a kind asks for."""
        return max((at for at, what in self.done if at < now and what in ANSWERED_BY[kind]), default=None)

    def answers(self) -> Answers:
        """When they last answered each kind."""
        by_kind = {
            kind: max((self._last[act] for act in acts if act in self._last), default=None)
            for kind, acts in ANSWERED_BY.items()
        }
        return Answers(max(self._last.values(), default=None), by_kind)

    def _note(self, what: str, at: datetime) -> None:
        self._last[what] = at
        self.done.append((at, what))

    def _hear(self, cycles: list[SimulatedCycle], plan: Plan, now: datetime) -> None:
        """Record nudges to the member, and reminders of their duties in the circle's channel."""
        self.in_channel += [one for one in plan.in_channel if one.at <= now]
        if plan.send is not None:
            done = [one.key for one in plan.send.occasions if self._is_done(cycles, one)]
            self.nudges.append(SentNudge(plan.send, done))
            self.sent.append(Sent(now, [one.key for one in plan.send.occasions]))
            self._maybe_answer(cycles, plan.send, now)

    def _unreminded(self, cycle: SimulatedCycle) -> bool:
        """Whether a member with a duty got no last reminder of it, neither by DM nor in the channel."""
        *_, last = self._duties(cycle)
        heard = {key for one in self.sent for key in one.keys} | {one.occasion.key for one in self.in_channel}
        return cycle.serves and last.key not in heard and last.against is None

    def _cycle(self, number: int, place: int) -> SimulatedCycle:
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
        missed, serves = chance.random() > ATTENDS or not self.comes, chance.random() < SERVES
        if serves and chance.random() < SWAPS:
            acts.append((opened + timedelta(days=chance.uniform(8, 14)), "swap"))
        made = opened if not missed and chance.random() < COMMITS else None
        refused = {act for kind in self.ignored for act in ANSWERED_BY[kind]}
        acts = [(at, what) for at, what in acts if what not in refused]
        number = number * 10 + place
        return SimulatedCycle(number, opened, opened + TWO_WEEKS, missed, acts, commitment_at=made, serves=serves)

    def _occasions(self, cycles: list[SimulatedCycle], now: datetime) -> Iterator[Occasion]:
        for place, one in enumerate(cycles):
            member, key = self.member, one.number
            if one.missed:
                yield missed_session.occasion(member, key, one.opened_at, committed=one.committed)
            yield goal_unset.occasion(member, key, one.opened_at, is_set=one.goal_at is not None)
            yield from self._halfway(one, self._circles[place])
            if one.serves:
                said = {one.occasion.key for one in self.in_channel}
                yield from (
                    replace(due, against=Reason("nudges/in-channel")) if due.key in said else due
                    for due in self._duties(one)
                )
            if one.goal_at is not None:
                spoke = one.spoke or LastProgress(one.goal_at)
                zone = self._circles[place]
                yield check_in.occasion(member, key, one.opened_at, one.ends_at, zone, spoke, now)
                yield before_session.occasion(member, key, one.ends_at, spoke, now, away=False)

    def _halfway(self, one: SimulatedCycle, zone: str) -> Iterator[Occasion]:
        """Nudges about commitments and partners."""
        partnership, opened, ends = one.term
        if one.commitment_at is not None:
            yield commitment.occasion(
                self.member, one.number, one.commitment_at, one.ends_at, zone, answered=one.answered
            )
        yield partner_unmet.occasion(self.member, partnership, opened, ends, zone, met=partnership in self._met)

    def _duties(self, one: SimulatedCycle) -> tuple[Occasion, ...]:
        about = (self.member, one.number, Duty.PRESENT, one.ends_at, one.opened_at, one.served_at)
        said = {one.occasion.key for one in self.in_channel}
        reminders = duty.occasions(*about)
        return tuple(replace(due, against=Reason("nudges/in-channel")) if due.key in said else due for due in reminders)

    def _maybe_answer(self, cycles: list[SimulatedCycle], batch: Batch, now: datetime) -> None:
        if self._chance.random() > ANSWERS * 2 * self._diligent:
            return
        at = now + timedelta(hours=self._chance.expovariate(1 / 8))
        for occasion in (one for one in batch.occasions if one.kind not in self.ignored):
            self._about(cycles, occasion).acts.append((at, ANSWER_TO.get(occasion.kind, "on_track")))

    def _act(self, cycles: list[SimulatedCycle], now: datetime) -> None:
        for one in cycles:
            for at, what in one.acts:
                if at == now:
                    if what == "met":
                        self._met.add(one.term[0])
                    _do(one, what, now)
                    self._note(what, now)

    def _is_done(self, cycles: list[SimulatedCycle], occasion: Occasion) -> bool:
        one = self._about(cycles, occasion)
        match occasion.kind:
            case NudgeKind.GOAL_UNSET:
                return one.goal_at is not None
            case NudgeKind.MISSED_SESSION:
                return one.committed or not one.missed
            case NudgeKind.COMMITMENT:
                return one.commitment_at is None or one.answered
            case NudgeKind.PARTNER_UNMET:
                return one.term[0] in self._met
            case NudgeKind.DUTY:
                return not one.serves
            case _:
                return one.goal_at is None or (one.spoke is not None and one.spoke.status is GoalStatus.DONE)

    def _about(self, cycles: list[SimulatedCycle], occasion: Occasion) -> SimulatedCycle:
        """The cycle that an occasion belongs to."""
        number = occasion.key.row
        (one,) = (
            cycle for cycle in cycles if number in {cycle.number, cycle.term[0]} and cycle.number % 10 == number % 10
        )
        return one


def random_settings(member: int, zone: str, chance: random.Random) -> NudgeSettings:
    """Random but plausible settings."""
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
    """Usually all weekdays, otherwise some."""
    if chance.random() < 0.6:
        return frozenset(range(7))
    return frozenset(chance.sample(range(7), chance.randint(1, 6)))


def _do(cycle: SimulatedCycle, what: str, now: datetime) -> None:
    if what == "commit":
        cycle.committed = True
    elif what == "answer":
        cycle.answered = True
    elif what == "swap":
        cycle.served_at = now
    elif what == "met":
        return
    elif what == "goal":
        cycle.goal_at = cycle.goal_at or now
    elif cycle.goal_at is not None:
        cycle.spoke = LastProgress(now, GoalStatus(what))

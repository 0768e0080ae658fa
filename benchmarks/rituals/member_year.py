"""A year of one member in circles with rituals: which DMs reach them, beside those about their goals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from benchmarks.nudges.member_year import BEGINS, TWO_WEEKS, random_settings
from benchmarks.rituals.circle_year import ENDS, WEEKS
from rules import nudges
from rules.absences import Absence
from rules.nudge_times import LastProgress
from rules.nudges import Answers, Occasion, Sent
from services.nudges.kinds import before_session, check_in, goal_unset, lunch_insight, naming, plan
from vocabulary.nudges import NudgeKind

SETS_GOAL, PLANS, AGREES, WAS_THERE = 0.7, 0.3, 0.5, 0.8
RITUAL_KINDS = (NudgeKind.PLAN, NudgeKind.NAMING, NudgeKind.LUNCH_INSIGHT)
"""What a member is asked about rituals, and about the moment of a plan."""
GOAL_KINDS = (NudgeKind.GOAL_UNSET, NudgeKind.CHECK_IN, NudgeKind.BEFORE_SESSION, NudgeKind.PLAN)
"""What is answered by saying how a goal is going."""


class Act(NamedTuple):
    """Something that a member did, and which kinds of nudges it answers."""

    at: datetime
    answers: frozenset[NudgeKind]


@dataclass
class RitualMember:
    """A member, who answers what they are asked or, without `answers_any`, nothing; they are away once in the year.

    `lunches` are when their circle holds lunch-and-learns.
    """

    member: int
    zone: str
    chance: Random
    answers_any: bool
    lunches: Sequence[datetime]
    sent: list[Sent] = field(default_factory=list[Sent])
    acts: list[tuple[datetime, frozenset[NudgeKind]]] = field(
        default_factory=list[tuple[datetime, frozenset[NudgeKind]]]
    )

    def __post_init__(self) -> None:
        chance = self.chance
        away_at = BEGINS + timedelta(weeks=chance.uniform(0, WEEKS - 4))
        self.absence = Absence(self.member, away_at, away_at + timedelta(days=chance.choice([3, 10, 24])))
        settings = random_settings(self.member, self.zone, chance)
        self.settings = replace(settings, absences=(self.absence,))
        self._goals = [chance.random() < SETS_GOAL for _ in range(WEEKS // 2)]
        self._plans = {number: chance.uniform(1, 12) for number in range(WEEKS // 2) if chance.random() < PLANS}
        self._was_there = [chance.random() < WAS_THERE for _ in self.lunches]
        self._thanked_at = [BEGINS + timedelta(weeks=chance.uniform(0, WEEKS)) for _ in range(chance.randrange(3))]

    def simulate(self) -> None:
        """Simulate the year; nudges are planned again each day, and whenever one is due."""
        now = BEGINS
        while now < ENDS:
            decided = nudges.plan(self.settings, self._occasions(now), self.sent, self.answers(now), now)
            if decided.send is not None:
                self.sent.append(Sent(now, [one.key for one in decided.send.occasions]))
                self._answer(decided.send.occasions, now)
            now = min(ENDS, now + timedelta(days=1), *([decided.look_at] if decided.look_at else []))

    def answers(self, now: datetime) -> Answers:
        """When they last answered each kind by then."""
        by_kind = {kind: self.answered_at(kind, now) for kind in (*RITUAL_KINDS, *GOAL_KINDS)}
        return Answers(max((at for at, _ in self.acts if at <= now), default=None), by_kind)

    def answered_at(self, kind: NudgeKind, now: datetime) -> datetime | None:
        """When they last did before an instant what a kind asks for."""
        return max((at for at, kinds in self.acts if at <= now and kind in kinds), default=None)

    def _occasions(self, now: datetime) -> Iterator[Occasion]:
        yield from self._about_goals(now)
        for number, held_at in enumerate(self.lunches):
            if held_at <= now and self._was_there[number]:
                told = self._acted_since(NudgeKind.LUNCH_INSIGHT, held_at, now)
                yield lunch_insight.occasion(self.member, number, held_at, told=told)
        for topic, since in enumerate(self._thanked_at):
            if since <= now:
                answered = self._acted_since(NudgeKind.NAMING, since, now)
                yield naming.occasion(self.member, topic, since, answered=answered)

    def _about_goals(self, now: datetime) -> Iterator[Occasion]:
        number = min((now - BEGINS) // TWO_WEEKS, len(self._goals) - 1)
        opened = BEGINS + TWO_WEEKS * number
        ends = opened + TWO_WEEKS
        yield goal_unset.occasion(self.member, number, opened, is_set=self._goals[number])
        if self._goals[number]:
            spoke = LastProgress(self.answered_at(NudgeKind.CHECK_IN, now) or opened)
            yield before_session.occasion(self.member, number, ends, spoke, now, away=False)
            if (days := self._plans.get(number)) is not None:
                yield plan.occasion(number, opened + timedelta(days=days), done=False)
            else:
                yield check_in.occasion(self.member, number, opened, ends, self.zone, spoke, now)

    def _acted_since(self, kind: NudgeKind, since: datetime, now: datetime) -> bool:
        last = self.answered_at(kind, now)
        return last is not None and last >= since

    def _answer(self, occasions: Sequence[Occasion], now: datetime) -> None:
        if self.answers_any and self.chance.random() < AGREES:
            kinds = {one.kind for one in occasions}
            answered = kinds | set(GOAL_KINDS) if kinds & set(GOAL_KINDS) else kinds
            self.acts.append(Act(now + timedelta(hours=self.chance.expovariate(1 / 8)), frozenset(answered)))

"""A year of one circle's rituals: what is posted about each in its channel, and what its members do about that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.nudges.member_year import BEGINS, TWO_WEEKS
from rules import notices
from rules.cadence import pause_ends
from rules.lunch import month_of
from rules.notices import Notice, Posted
from rules.quarters import beginnings
from rules.wins import Rhythm, current_round, rounds_ahead
from services.notices.kinds import lunch_insights, lunch_topic, named, partners, pause_over, retrospective, wins
from vocabulary.notices import NoticeKind
from vocabulary.rituals import Ritual

WEEKS = 52
ENDS = BEGINS + timedelta(weeks=WEEKS)
TERM = timedelta(weeks=7)
ASKS = {
    Ritual.WINS_WEEKLY: NoticeKind.WINS,
    Ritual.WINS: NoticeKind.WINS,
    Ritual.LUNCH: NoticeKind.LUNCH_TOPIC,
    Ritual.RETROSPECTIVE: NoticeKind.RETROSPECTIVE,
}
"""The rituals that ask a circle for something in its channel, and as which kind of notice."""
TAKES_PART, UNASKED = 0.9, 0.1
"""How likely members take part after a post, and how likely they do so before it, by themselves."""
MEETS = 0.7
"""How likely partners tell of a meeting in a term."""
PAUSES_FROM, PAUSES_UNTIL = 5, 20
"""Between which weeks a circle may pause."""
WAKES_FROM, WAKES_UNTIL = 28, 33
"""Between which weeks a ritual is woken that nobody took part in before."""
HELD_AFTER = {Ritual.LUNCH: timedelta(days=10), Ritual.RETROSPECTIVE: timedelta(days=7)}
"""How long after members agree on it a session is held."""


class Manner(StrEnum):
    """How a circle takes a ritual that it chose."""

    TAKES_PART = "taken part in"
    IGNORES = "ignored"
    WAKES = "ignored, then woken"


@dataclass(slots=True)
class Life:
    """What a circle does of one ritual: who takes part when, and when sessions that follow from it are held."""

    manner: Manner
    wakes_at: datetime
    acts: list[datetime] = field(default_factory=list[datetime])
    held_after: timedelta | None = None

    @property
    def held(self) -> list[datetime]:
        """When sessions that members agreed on are held; none for a ritual without any."""
        return [] if self.held_after is None else [at + self.held_after for at in self.acts]

    def last_act(self, now: datetime) -> datetime | None:
        """When somebody last did something by then."""
        return max((at for at in self.acts if at <= now), default=None)

    def acted_since(self, since: datetime, now: datetime) -> bool:
        """Whether somebody did something from `since` on."""
        last = self.last_act(now)
        return last is not None and last >= since

    def last_held(self, now: datetime) -> datetime | None:
        """The last session that was held by then."""
        return max((at for at in self.held if at <= now), default=None)

    def is_set(self, now: datetime) -> bool:
        """Whether a session is ahead."""
        return self.held_after is not None and any(at <= now < at + self.held_after for at in self.acts)


class CircleYear:
    """A circle's year in a time zone, with the rituals that it chose and how it takes each of them.

    `named_at` is when members agreed to be named for what they help with.
    """

    def __init__(self, zone: str, chosen: Mapping[Ritual, Manner], chance: Random) -> None:
        self.posted: list[Posted] = []
        self._zone, self._chance = zone, chance
        self._weekday = chance.randrange(7)
        self.lives = {
            ritual: Life(manner, _week(chance, WAKES_FROM, WAKES_UNTIL), held_after=HELD_AFTER.get(ritual))
            for ritual, manner in chosen.items()
        }
        self.named_at = sorted(_week(chance, 4, WEEKS - 4) for _ in range(chance.randrange(3)))
        self._met = [BEGINS + TERM * term + TWO_WEEKS for term in range(WEEKS // 7) if chance.random() < MEETS]
        paused_at = _week(chance, PAUSES_FROM, PAUSES_UNTIL)
        self.pause = (paused_at, paused_at + timedelta(weeks=chance.choice([0, 0, 2, 3])))

    def simulate(self) -> None:
        """Simulate the year; what is said is planned again each day, and whenever something is due."""
        self._act_unasked()
        now = BEGINS
        while now < ENDS:
            look_at = None if self.is_paused(now) else self._look(now)
            now = min(ENDS, now + timedelta(days=1), *([look_at] if look_at else []))

    def is_paused(self, at: datetime) -> bool:
        """Whether the circle pauses then: it is told nothing."""
        since, until = self.pause
        return since <= at < until

    def _look(self, now: datetime) -> datetime | None:
        plan = notices.plan(self._notices(now), self.posted, self._answers(now), self._zone, now)
        if plan.send is not None:
            self.posted.append(Posted(now, [one.key for one in plan.send.notices]))
            self._answer({one.kind for one in plan.send.notices}, now)
        return plan.look_at

    def _notices(self, now: datetime) -> Iterator[Notice]:
        for ritual, life in self.lives.items():
            match ritual:
                case Ritual.WINS | Ritual.WINS_WEEKLY:
                    yield from self._of_wins(ritual, life, now)
                case Ritual.LUNCH:
                    yield from self._of_lunch(life, now)
                case _:
                    since = life.last_held(now) or BEGINS
                    for at in beginnings(since, self._zone, now):
                        yield retrospective.notice(1, at, is_set=life.is_set(now))
        for number, at in enumerate(self.named_at):
            if at <= now:
                yield named.notice(1, number, at)
        yield partners.notice(1, (now - BEGINS) // TERM, BEGINS + TERM * ((now - BEGINS) // TERM))
        if self.pause[0] < self.pause[1] <= now:
            day = self.pause[1].astimezone(ZoneInfo(self._zone)).date()
            yield pause_over.notice(1, day, pause_ends(day, self._zone))

    def _of_wins(self, ritual: Ritual, life: Life, now: datetime) -> Iterator[Notice]:
        rhythm = self._rhythm(ritual, now)
        told = {key for one in self.posted for key in one.keys}
        for one in rounds_ahead(rhythm, now):
            asked = wins.notice(1, one, begun=False)
            begun = asked.key not in told and current_round(rhythm, now) == one and life.acted_since(one.at, now)
            yield wins.notice(1, one, begun=begun)

    def _of_lunch(self, life: Life, now: datetime) -> Iterator[Notice]:
        month = month_of(BEGINS, self._zone, now)
        under_way = life.is_set(now) or life.acted_since(month.begins_at, now)
        yield lunch_topic.notice(1, month, under_way=under_way)
        held = life.last_held(now)
        if held is not None:
            yield lunch_insights.notice(1, life.held.index(held), held)

    def _rhythm(self, ritual: Ritual, now: datetime) -> Rhythm:
        opened_at = BEGINS + TWO_WEEKS * ((now - BEGINS) // TWO_WEEKS)
        return Rhythm({ritual}, self._zone, self._weekday, opened_at)

    def _answers(self, now: datetime) -> dict[NoticeKind, datetime | None]:
        """When each kind that asks for something was last answered."""
        answers: dict[NoticeKind, datetime | None] = {
            ASKS[ritual]: now if ritual is Ritual.RETROSPECTIVE and life.is_set(now) else life.last_act(now)
            for ritual, life in self.lives.items()
        }
        return answers | {NoticeKind.PARTNERS: max((at for at in self._met if at <= now), default=None)}

    def _act_unasked(self) -> None:
        """What members do by themselves: now and then where they take part, and once where they wake a ritual."""
        for ritual, life in self.lives.items():
            if life.manner is Manner.WAKES:
                life.acts.append(life.wakes_at)
            elif life.manner is Manner.TAKES_PART and ritual in (Ritual.WINS, Ritual.WINS_WEEKLY):
                for week in range(WEEKS):
                    if self._chance.random() < UNASKED:
                        life.acts.append(_week(self._chance, week, week + 1))

    def _answer(self, asked: set[NoticeKind], now: datetime) -> None:
        """What members do about a post."""
        for ritual, life in self.lives.items():
            takes_part = life.manner is Manner.TAKES_PART or (life.manner is Manner.WAKES and now > life.wakes_at)
            if ASKS[ritual] in asked and takes_part and self._chance.random() < TAKES_PART:
                life.acts.append(now + timedelta(hours=self._chance.uniform(1, 48)))


def _week(chance: Random, first: int, last: int) -> datetime:
    """Some instant from the beginning of one week of the year to that of another."""
    return BEGINS + timedelta(weeks=chance.uniform(first, last))

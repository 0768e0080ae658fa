"""What reaches members unasked in a year, and what stands in their circle's channel, by how they take it."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from benchmarks.nudges.member_year import ANSWERED_BY, BEGINS, TWO_WEEKS, MemberYear
from rules import notices, nudges
from rules.attention import RESTS_AFTER, WEEK
from rules.cadence import pause_ends
from rules.notices import Notice, Posted
from rules.nudge_settings import NudgeSettings
from rules.nudges import Sent
from services.notices.kinds import partners, pause_over
from vocabulary.keys import NoticeKey, OccasionKey
from vocabulary.notices import NoticeKind
from vocabulary.nudges import NudgeKind

TERM = timedelta(weeks=6)
PAUSES = 0.02
"""How likely a pause ends on a day."""
MEETS = 0.7
"""How likely somebody of a circle tells of a meeting in a term."""
PICKED = 3
"""So many kinds are ignored by who picks."""
HOUR_BEFORE = "1"
"""The part of a reminder's key by which it belongs to the session."""


class Manner(StrEnum):
    """How somebody takes what is said unasked."""

    ANSWERS = "who answers"
    PICKS = "who ignores some kinds"
    IGNORES = "who comes, and ignores all"
    ABSENT = "who is never there"


def member_year(member: int, zone: str, sessions: int, seed: int, manner: Manner) -> MemberYear:
    """The year of one member, who takes what is said in that manner."""
    chance = random.Random(f"{seed}:{member}")
    kinds = sorted(ANSWERED_BY)
    picked = {Manner.ANSWERS: [], Manner.PICKS: chance.sample(kinds, PICKED)}.get(manner, kinds)
    comes = manner is not Manner.ABSENT
    year = MemberYear(member, [zone], sessions, chance, ignored=frozenset(picked), comes=comes)
    year.simulate()
    return year


@dataclass(frozen=True, slots=True)
class CircleLife:
    """A circle's members, what was posted in its channel in a year, and when somebody told of a meeting."""

    members: Sequence[MemberYear]
    posted: list[Posted]
    meetings: list[datetime]


def circle_life(
    zone: str, members: Sequence[MemberYear], sessions: int, chance: random.Random, *, takes_part: bool
) -> CircleLife:
    """What a circle reads in a year: its partners, the ends of its pauses, and what no DM could tell its members."""
    posted, ends = list[Posted](), BEGINS + TWO_WEEKS * sessions
    coming = list(_notices(zone, members, ends, chance))
    terms = range((ends - BEGINS) // TERM) if takes_part else range(0)
    meetings = [
        BEGINS + TERM * term + timedelta(days=chance.uniform(1, TERM.days - 1))
        for term in terms
        if chance.random() < MEETS
    ]
    now = BEGINS
    while now < ends:
        known = [one for one in coming if now - 2 * TERM <= one.at <= now + WEEK]
        answers = {NoticeKind.PARTNERS: max((at for at in meetings if at <= now), default=None)}
        plan = notices.plan(known, posted, answers, zone, now)
        if plan.send is not None:
            posted.append(Posted(now, [one.key for one in plan.send.notices]))
        now = min([ends, now + timedelta(days=1), *([plan.look_at] if plan.look_at else [])])
    return CircleLife(members, posted, meetings)


def _notices(zone: str, members: Sequence[MemberYear], ends: datetime, chance: random.Random) -> Iterator[Notice]:
    for term in range((ends - BEGINS) // TERM):
        yield partners.notice(1, term, BEGINS + TERM * term)
    for day in range((ends - BEGINS).days):
        if chance.random() < PAUSES:
            local = (BEGINS + timedelta(days=day)).astimezone(ZoneInfo(zone)).date()
            yield pause_over.notice(1, local, pause_ends(local, zone))
    for member in members:
        for reminder in member.in_channel:
            key, until = reminder.occasion.key, reminder.occasion.until
            if HOUR_BEFORE not in key.parts[1:2]:
                of_member = OccasionKey.of(key.kind, key.row, member.member, *key.parts)
                yield Notice(NoticeKey.reminder(1, of_member), reminder.at, until, reminder.because)


class Nudged(Protocol):
    """A member with what was sent to them in a year, and when they last answered a kind by an instant."""

    @property
    def settings(self) -> NudgeSettings: ...
    @property
    def sent(self) -> Sequence[Sent]: ...

    def answered_at(self, kind: NudgeKind, now: datetime, /) -> datetime | None: ...


def most_in_a_week(moments: Sequence[datetime]) -> int:
    """The most of these moments in any seven days."""
    return max((sum(at - WEEK < one <= at for one in moments) for at in moments), default=0)


def over_number(year: Nudged) -> int:
    """How often a DM was one too many for the number that a member wants in seven days."""
    moments = [one.at for one in year.sent]
    return sum(sum(at - WEEK < one <= at for one in moments) > year.settings.a_week for at in moments)


def at_rest(year: MemberYear) -> frozenset[NudgeKind]:
    """The kinds that rest when the year is over."""
    now = max((one.at for one in year.sent), default=BEGINS) + WEEK
    return nudges.plan(year.settings, (), year.sent, year.answers(), now).resting


def days_with_two(year: Nudged) -> int:
    """The local days on which a member got more than one DM."""
    place = ZoneInfo(year.settings.hours.zone)
    return sum(number > 1 for number in Counter(one.at.astimezone(place).date() for one in year.sent).values())


def asked_in_vain(year: Nudged) -> int:
    """How often a kind came once more though two things in two messages had gone unanswered; apart from the rule."""
    broken, asked = 0, defaultdict[NudgeKind, list[tuple[datetime, int]]](list)
    for sent in year.sent:
        for key in sent.keys:
            answered = year.answered_at(key.kind, sent.at)
            vain = [(at, row) for at, row in asked[key.kind] if answered is None or at > answered]
            times, things = len({at for at, _ in vain}), len({row for _, row in vain})
            broken += min(times, things) >= RESTS_AFTER
        for key in sent.keys:
            asked[key.kind].append((sent.at, key.row))
    return broken


def announced_in_vain(posted: Sequence[Posted], meetings: Sequence[datetime]) -> int:
    """The same for a circle's partners, which somebody who tells of a meeting answers."""
    broken, vain = 0, list[datetime]()
    for one in posted:
        if any(key.kind is NoticeKind.PARTNERS for key in one.keys):
            answered = max((at for at in meetings if at <= one.at), default=None)
            vain = [at for at in vain if answered is None or at > answered]
            broken += len(vain) >= RESTS_AFTER
            vain.append(one.at)
    return broken

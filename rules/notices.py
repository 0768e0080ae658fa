"""What is said unasked in a circle's channel, when, and what is not: one plan a circle, from facts alone.

What falls on the same day is one post, and a post that finds no room waits for some, as long as what it is about allows
that. A kind that asks for something, and was not answered twice, rests.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rules.attention import MOST_IN_ONE, POSTS_A_WEEK, RESTS_AFTER, end_of_day, room_from, unanswered
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

RANK = {kind: place for place, kind in enumerate(NoticeKind)}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell a circle from `at` on; `key` names it permanently.

    After `until` nobody is helped by it any more, so that it is dropped; None if it is worth saying however late.
    `because` is why it would be said, `against` why it is not needed, such as that the thing is done.
    """

    key: NoticeKey
    at: datetime
    until: datetime | None
    because: Reason
    against: Reason | None = None

    @property
    def kind(self) -> NoticeKind:
        """What it is about."""
        return self.key.kind


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that was made, and the keys of what it was about."""

    at: datetime
    keys: Collection[NoticeKey]


@dataclass(frozen=True, slots=True)
class Post:
    """A post that will be made. The kinds that are `last` in it rest from then on, unless somebody wakes them.

    `held` is why it comes later than it might, if it is the budget that holds it back.
    """

    at: datetime
    notices: tuple[Notice, ...]
    last: frozenset[NoticeKind] = frozenset()
    held: Reason | None = None


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """The posts that will be made, the first one perhaps now; and what will not be said, each with the reason."""

    coming: tuple[Post, ...] = ()
    left_out: tuple[tuple[Notice, Reason], ...] = ()
    resting: frozenset[NoticeKind] = frozenset()
    now: datetime | None = field(default=None, kw_only=True)

    @property
    def send(self) -> Post | None:
        """The post to make now, if there is one."""
        first = next(iter(self.coming), None)
        return first if first and self.now and first.at <= self.now else None

    @property
    def look_at(self) -> datetime | None:
        """When to decide again."""
        return min((one.at for one in self.coming if self.now and one.at > self.now), default=None)


def plan(
    notices: Iterable[Notice],
    posted: Sequence[Posted],
    answers: Mapping[NoticeKind, datetime | None],
    zone: str,
    now: datetime,
) -> NoticePlan:
    """Decide what a circle is told in its channel, now and later, if nothing else happens.

    `posted` are the posts so far, in order. `answers` has the kinds that ask for something, each with when somebody
    last did that or woke it; a kind that is not in it asks for nothing, and never rests. `zone` is the circle's.
    """
    told = {key for one in posted for key in one.keys}
    waiting: list[Notice] = []
    left_out: list[tuple[Notice, Reason]] = []
    for notice in sorted(notices, key=lambda one: (one.at, RANK[one.kind], str(one.key))):
        over = _over(notice, told, now)
        left_out += [(notice, over)] if over else []
        waiting += [] if over else [notice]
    coming, unfit = _posts(waiting, list(posted), answers, zone, now)
    resting = _resting(posted, answers)
    return NoticePlan(tuple(coming), (*left_out, *unfit), resting, now=now)


def _over(notice: Notice, told: Collection[NoticeKey], now: datetime) -> Reason | None:
    """Why there is nothing left to say about it; None while there is."""
    if notice.key in told:
        return Reason("notices/told-already")
    if notice.against is not None:
        return notice.against
    return Reason("notices/too-late") if notice.until is not None and now > notice.until else None


def _posts(
    waiting: list[Notice],
    log: list[Posted],
    answers: Mapping[NoticeKind, datetime | None],
    zone: str,
    now: datetime,
) -> tuple[list[Post], list[tuple[Notice, Reason]]]:
    """The posts about what is `waiting` (in order of time), and what is in none of them, with the reason."""
    coming: list[Post] = []
    unfit: list[tuple[Notice, Reason]] = []
    rests_now = _resting(log, answers)
    while waiting:
        resting = _resting(log, answers)
        unfit += [
            (one, Reason("notices/resting" if one.kind in rests_now else "notices/would-rest"))
            for one in waiting
            if one.kind in resting
        ]
        waiting = [one for one in waiting if one.kind not in resting]
        if not waiting:
            break
        due_at = max(now, waiting[0].at)
        at = room_from([one.at for one in log], due_at, POSTS_A_WEEK)
        held = Reason("notices/week-full") if at > due_at else None
        late = [one for one in waiting if one.until is not None and one.until < at]
        if late:
            unfit += [(one, Reason("notices/no-room")) for one in late]
            waiting = [one for one in waiting if one not in late]
            continue
        at = _with_company(waiting, at, zone)
        together = _most_important([one for one in waiting if one.at <= at])
        waiting = [one for one in waiting if one not in together]
        log.append(Posted(at, [one.key for one in together]))
        coming.append(Post(at, together, _resting(log, answers) & {one.kind for one in together}, held))
    return coming, unfit


def _with_company(waiting: Iterable[Notice], at: datetime, zone: str) -> datetime:
    """When what is due at `at` is said together with what follows on the same day, if it can wait for that."""
    due = [one for one in waiting if one.at <= at]
    latest = min((one.until for one in due if one.until is not None), default=None)
    ends = end_of_day(at, zone)
    later = [one.at for one in waiting if at < one.at < ends and (latest is None or one.at <= latest)]
    return max(later, default=at)


def _most_important(due: Iterable[Notice]) -> tuple[Notice, ...]:
    """As many as fit into one post; of one kind, the one that waits longest."""
    return tuple(sorted(due, key=lambda one: RANK[one.kind])[:MOST_IN_ONE])


def _resting(log: Iterable[Posted], answers: Mapping[NoticeKind, datetime | None]) -> frozenset[NoticeKind]:
    """The kinds that were not answered twice in a row."""
    asked: dict[NoticeKind, list[tuple[datetime, NoticeKey]]] = {kind: [] for kind in answers}
    for one in log:
        for key in one.keys:
            if key.kind in asked:
                asked[key.kind].append((one.at, key))
    return frozenset(kind for kind, about in asked.items() if unanswered(about, answers[kind]) >= RESTS_AFTER)

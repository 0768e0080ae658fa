"""Whose turn it is, by one rule for every duty. Computed from who was there and who served; nothing else is stored.

A member's share is how often they served, divided by how often they were there. The member with the smallest share is
next; between equals whoever served least recently, and then whoever joined first. So those who are there equally often
serve equally often, an absence costs nobody their turn, a pass only puts it off, and a new member does not get one turn
after the other.

Whoever does not come to their turn keeps their place, and so is asked again. If they miss that one too, it counts as
had: nobody has turns to make up for, and the others do not wait for them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from vocabulary.duties import SESSION_DUTIES, Duty
from vocabulary.reasons import Reason

MISSED_FOR_GOOD = 2
"""So many missed turns running count as one that was had."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who, and why."""

    member: int
    because: Reason | None


@dataclass(frozen=True, slots=True)
class Past:
    """A session that was held, or a failure that was told: who was there, and who really served, by duty; user ids.

    Whose turn it was, and who did not come, has `missed` it.
    """

    present: frozenset[int]
    served: tuple[tuple[Duty, int], ...]
    missed: tuple[tuple[Duty, int], ...] = ()

    def by(self, duty: Duty) -> int | None:
        return dict(self.served).get(duty)

    def missed_by(self, duty: Duty) -> int | None:
        return dict(self.missed).get(duty)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A session that is set, or a month of the circle, and the duties that it has; `of` is its id.

    `away` have said that they cannot be there; `passed` are the duties that members passed.
    """

    of: int
    away: frozenset[int] = frozenset()
    holders: tuple[tuple[Duty, int], ...] = ()
    passed: frozenset[tuple[Duty, int]] = frozenset()
    duties: tuple[Duty, ...] = SESSION_DUTIES


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whom the rotation names for a duty of what has this id, and why."""

    of: int
    duty: Duty
    choice: Choice


def assign_duties(members: Sequence[int], past: Iterable[Past], coming: Iterable[Upcoming]) -> tuple[Assignment, ...]:
    """Name somebody for each duty of what is `coming` that has no holder, or one who is away.

    `members` are user ids in the order in which they joined, which decides between equals; `past` and `coming` are in
    the order of their dates. `coming` are the next two sessions, or the next month; once a session's time has come,
    all who are not there count as away.

    A member who passed is named again only when nobody else can be there, and nobody gets both duties of a session
    unless they are alone. Where all are away nobody is named. A member who stands in for somebody and has that duty in
    a later session swaps: the later turn goes to the one who was replaced. Called again with the result as holders, it
    names nobody.
    """
    assigner = _Assigner(members, past, coming)
    for number, one in enumerate(assigner.coming):
        for duty in one.duties:
            if assigner.here(one) and duty not in assigner.taken[number]:
                assigner.name(number, duty)
    return tuple(assigner.assignments)


class _Assigner:
    """Names one duty after the other. `taken` has the holder of each duty so far, for each of the `coming` sessions."""

    def __init__(self, members: Sequence[int], past: Iterable[Past], coming: Iterable[Upcoming]) -> None:
        self.coming = list(coming)
        self.assignments: list[Assignment] = []
        self._members = members
        self._past = list(past)
        self.taken = [
            {duty: member for duty, member in session.holders if member in self.here(session)}
            for session in self.coming
        ]

    def here(self, session: Upcoming) -> list[int]:
        return [member for member in self._members if member not in session.away]

    def name(self, number: int, duty: Duty) -> None:
        one, partner = self.coming[number], self._partner(number, duty)
        here = self.here(one)
        choice = _choose(duty, here, self._known(number), partner, _willing(one, duty, here))
        self._give(number, duty, choice)
        replaced = dict(one.holders).get(duty)
        if replaced is not None:
            self._make_good(number, duty, choice.member, replaced)

    def _partner(self, number: int, duty: Duty) -> int | None:
        """Who has the duty beside that one, if it has one beside it."""
        return self.taken[number].get(duty.beside) if duty.beside else None

    def _known(self, number: int) -> list[Past]:
        """The sessions before that one, and those after it that have holders, who should not serve before as well."""
        held = [
            Past(frozenset(self.here(session)), tuple(self.taken[place].items()))
            for place, session in enumerate(self.coming)
        ]
        return [*self._past, *held[:number], *(session for session in held[number + 1 :] if session.served)]

    def _make_good(self, number: int, duty: Duty, stand_in: int, replaced: int) -> None:
        for later in range(number + 1, len(self.coming)):
            session, taken = self.coming[later], self.taken[later]
            can = replaced in _willing(session, duty, self.here(session)) and self._partner(later, duty) != replaced
            if taken.get(duty) == stand_in and can:
                self._give(later, duty, Choice(replaced, Reason("turns/gives-back", member=stand_in)))
                return

    def _give(self, number: int, duty: Duty, choice: Choice) -> None:
        self.taken[number][duty] = choice.member
        self.assignments.append(Assignment(self.coming[number].of, duty, choice))


def _willing(session: Upcoming, duty: Duty, here: Sequence[int]) -> list[int]:
    return [member for member in here if (duty, member) not in session.passed] or list(here)


def _choose(
    duty: Duty, here: Sequence[int], seen: Sequence[Past], partner: int | None, willing: Sequence[int]
) -> Choice:
    """The one with the smallest share; between equals the one whose last turn is longest ago.

    Between presenters who are still equal, the one who leads next presents now, since then they could not do both.
    """
    free = [member for member in willing if member != partner] or [member for member in here if member != partner]
    shares, leading = _Shares(duty, seen), _Shares(Duty.FACILITATE, [*seen, _led(here, partner)])
    chosen = min(free or here, key=lambda member: (shares.of(member), leading.of(member), here.index(member)))
    return Choice(chosen, shares.because(chosen))


def _led(here: Collection[int], leader: int | None) -> Past:
    """The session for which somebody is being named, with its facilitator as if it had been held."""
    return Past(frozenset(here), () if leader is None else ((Duty.FACILITATE, leader),))


class _Shares:
    """How many turns everybody has had, how often they came, and when their last turn was."""

    def __init__(self, duty: Duty, seen: Sequence[Past]) -> None:
        self._duty = duty
        self._came = Counter(chain.from_iterable(held.present for held in seen))
        self._turns, self._missed, self._last = Counter[int](), Counter[int](), dict[int, int]()
        for number, held in enumerate(seen):
            served, absent = held.by(duty), held.missed_by(duty)
            if served is not None:
                self._had(served, number)
            if absent is not None and absent != served:
                self._missed[absent] += 1
                if self._missed[absent] == MISSED_FOR_GOOD:
                    self._had(absent, number)

    def of(self, member: int) -> tuple[Fraction, int]:
        """A sort key: the smallest share first, counting half of the next turn, then the longest wait."""
        # The next session counts too, since nobody may divide by zero who has never come.
        return Fraction(2 * self._turns[member] + 1, 2 * self._came[member] + 2), self._last.get(member, -1)

    def because(self, member: int) -> Reason:
        turns, came = self._turns[member], self._came[member]
        if turns == 0:
            return Reason("turns/none-yet")
        if self._duty is Duty.FAILURE:
            return Reason("turns/told-least", turns=turns, came=came)
        return Reason("turns/smallest-share", turns=turns, came=came)

    def _had(self, member: int, number: int) -> None:
        self._turns[member] += 1
        self._last[member], self._missed[member] = number, 0

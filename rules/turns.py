"""Who leads and who presents in the next sessions. Computed from who came and who served; nothing else is stored.

A member's share is how often they served, divided by how often they came. The member with the smallest share is next.
So those who come equally often serve equally often, an absence costs nobody their turn, and a new member does not get
one turn after the other.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.rotation import Choice
from vocabulary.duties import SESSION_DUTIES, Duty
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session that was held: who was there, and who really served, by duty; user ids."""

    present: frozenset[int]
    served: tuple[tuple[Duty, int], ...]

    def by(self, duty: Duty) -> int | None:
        return dict(self.served).get(duty)


@dataclass(frozen=True, slots=True)
class UpcomingSession:
    """A planned session. `away` have said that they cannot come; `passed` are the duties that members passed."""

    session: int
    away: frozenset[int] = frozenset()
    holders: tuple[tuple[Duty, int], ...] = ()
    passed: frozenset[tuple[Duty, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whom the rotation names for a duty of a session, and why."""

    session: int
    duty: Duty
    choice: Choice


def assign_duties(
    members: Sequence[int], past: Iterable[PastSession], coming: Iterable[UpcomingSession]
) -> tuple[Assignment, ...]:
    """Name somebody for each duty of the `coming` sessions that has no holder, or one who is away.

    `members` are user ids in the order in which they joined, which decides between equals; `past` and `coming` are in
    the order of their dates. `coming` are the next two sessions; once a session's time has come, all who are not there
    count as away.

    A member who passed is named again only when nobody else can be there, and nobody gets both duties of a session
    unless they are alone. Where all are away nobody is named. A member who stands in for somebody and has that duty in
    a later session swaps: the later turn goes to the one who was replaced. Called again with the result as holders, it
    names nobody.
    """
    assigner = _Assigner(members, past, coming)
    for number, session in enumerate(assigner.coming):
        for duty in SESSION_DUTIES:
            if assigner.here(session) and duty not in assigner.taken[number]:
                assigner.name(number, duty)
    return tuple(assigner.assignments)


class _Assigner:
    """Names one duty after the other. `taken` has the holder of each duty so far, for each of the `coming` sessions."""

    def __init__(self, members: Sequence[int], past: Iterable[PastSession], coming: Iterable[UpcomingSession]) -> None:
        self.coming = list(coming)
        self.assignments: list[Assignment] = []
        self._members = members
        self._past = list(past)
        self.taken = [
            {duty: member for duty, member in session.holders if member in self.here(session)}
            for session in self.coming
        ]

    def here(self, session: UpcomingSession) -> list[int]:
        return [member for member in self._members if member not in session.away]

    def name(self, number: int, duty: Duty) -> None:
        session, partner = self.coming[number], self.taken[number].get(duty.beside)
        here = self.here(session)
        choice = _choose(duty, here, self._known(number), partner, _willing(session, duty, here))
        self._give(number, duty, choice)
        replaced = dict(session.holders).get(duty)
        if replaced is not None:
            self._make_good(number, duty, choice.member, replaced)

    def _known(self, number: int) -> list[PastSession]:
        """The sessions before that one, and those after it that have holders, who should not serve before as well."""
        held = [
            PastSession(frozenset(self.here(session)), tuple(self.taken[place].items()))
            for place, session in enumerate(self.coming)
        ]
        return [*self._past, *held[:number], *(session for session in held[number + 1 :] if session.served)]

    def _make_good(self, number: int, duty: Duty, stand_in: int, replaced: int) -> None:
        for later in range(number + 1, len(self.coming)):
            session, taken = self.coming[later], self.taken[later]
            can = replaced in _willing(session, duty, self.here(session)) and taken.get(duty.beside) != replaced
            if taken.get(duty) == stand_in and can:
                self._give(later, duty, Choice(replaced, Reason("turns/gives-back", member=stand_in)))
                return

    def _give(self, number: int, duty: Duty, choice: Choice) -> None:
        self.taken[number][duty] = choice.member
        self.assignments.append(Assignment(self.coming[number].session, duty, choice))


def _willing(session: UpcomingSession, duty: Duty, here: Sequence[int]) -> list[int]:
    return [member for member in here if (duty, member) not in session.passed] or list(here)


def _choose(
    duty: Duty, here: Sequence[int], seen: Sequence[PastSession], partner: int | None, willing: Sequence[int]
) -> Choice:
    """The one with the smallest share; between equals the one whose last turn is longest ago.

    Between presenters who are still equal, the one who leads next presents now, since then they could not do both.
    """
    free = [member for member in willing if member != partner] or [member for member in here if member != partner]
    shares, leading = _Shares(duty, seen), _Shares(Duty.FACILITATE, [*seen, _led(here, partner)])
    chosen = min(free or here, key=lambda member: (shares.of(member), leading.of(member), here.index(member)))
    return Choice(chosen, shares.because(chosen))


def _led(here: Collection[int], leader: int | None) -> PastSession:
    """The session for which somebody is being named, with its facilitator as if it had been held."""
    return PastSession(frozenset(here), () if leader is None else ((Duty.FACILITATE, leader),))


class _Shares:
    def __init__(self, duty: Duty, seen: Sequence[PastSession]) -> None:
        self._duty = duty
        self._seen = seen

    def of(self, member: int) -> tuple[Fraction, int]:
        """A sort key: the smallest share first, counting half of the next turn, then the longest wait."""
        turns, came, last = self._count(member)
        # The next session counts too, since nobody may divide by zero who has never come.
        return Fraction(2 * turns + 1, 2 * came + 2), last

    def because(self, member: int) -> Reason:
        turns, came, _ = self._count(member)
        if turns == 0:
            return Reason("turns/none-yet")
        return Reason("turns/smallest-share", turns=turns, came=came)

    def _count(self, member: int) -> tuple[int, int, int]:
        turns = [number for number, held in enumerate(self._seen) if held.by(self._duty) == member]
        came = sum(member in held.present for held in self._seen)
        return len(turns), came, turns[-1] if turns else -1

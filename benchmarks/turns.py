"""Whose turn it is in a simulated year of sessions, and how fair that was: what several benchmarks ask."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from rules.rotation import Past, Upcoming, assign_duties
from vocabulary.duties import Duty

AHEAD = 2


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session: its members in the order in which they joined, who of them said they would be away, and who came."""

    members: tuple[int, ...]
    away: frozenset[int]
    present: frozenset[int]


Named = defaultdict[int, dict[Duty, int]]
"""Who has which duty, by the place of its session in the year."""


def by_rotation(year: Sequence[Meeting], duties: tuple[Duty, ...], seed: int, by_hand: float = 0.0) -> list[Past]:
    """Circlekeeper's way: named ahead among those who are not away, by the smallest share.

    Whoever is missing from leading is stood in for by the next in turn, who gives back their own next turn; `by_hand`
    is how often a random member presses *Take over* instead. Where a presenter is missing nobody presents. Who missed
    their turn is asked again, and if they miss that one too, it counts as had.
    """
    chance, past, named = Random(seed), list[Past](), Named(dict)
    for number, meeting in enumerate(year):
        ahead = {place: year[place].away for place in range(number, min(number + AHEAD, len(year)))}
        _name(named, meeting.members, past, ahead, duties)
        missed = tuple((duty, member) for duty, member in named[number].items() if member not in meeting.present)
        served = {duty: member for duty, member in named[number].items() if member in meeting.present}
        if Duty.FACILITATE in duties and Duty.FACILITATE not in served:
            taken_over = chance.random() < by_hand
            stand_in = _stand_in(named[number], meeting, past, duties)
            served[Duty.FACILITATE] = chance.choice(sorted(meeting.present)) if taken_over else stand_in
            if named[number + 1].get(Duty.FACILITATE) == served[Duty.FACILITATE]:
                del named[number + 1][Duty.FACILITATE]
        past.append(Past(meeting.present, tuple(served.items()), missed))
    return past


def at_random(year: Sequence[Meeting], duties: tuple[Duty, ...], seed: int) -> list[Past]:
    """Anybody of those present, at random."""
    chance = Random(seed)
    return [
        Past(one.present, tuple(zip(duties, chance.sample(sorted(one.present), len(duties)), strict=True)))
        for one in year
    ]


def largest_difference(members: Iterable[int], past: Sequence[Past], duty: Duty) -> int:
    """How many more turns one of these `members` had than another was given who came equally often, at the most.

    Whoever did not come when it was their turn was given it as well: nobody can do more than ask.
    """
    alike: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for member in members:
        had = sum(held.by(duty) == member for held in past)
        given = had + sum(held.missed_by(duty) == member for held in past)
        alike[sum(member in held.present for held in past)].append((had, given))
    pairs = [pair for group in alike.values() for pair in permutations(group, 2)]
    return max([0, *(had - given for (had, _), (_, given) in pairs)])


def _stand_in(holders: dict[Duty, int], meeting: Meeting, past: Sequence[Past], duties: tuple[Duty, ...]) -> int:
    """Who leads on the spot, of those present."""
    named, absent = Named(dict, {0: dict(holders)}), frozenset(meeting.members) - meeting.present
    _name(named, meeting.members, past, {0: absent}, duties)
    return named[0][Duty.FACILITATE]


def _name(
    named: Named,
    members: Sequence[int],
    past: Sequence[Past],
    away: dict[int, frozenset[int]],
    duties: tuple[Duty, ...],
) -> None:
    """Let the rule name members for the sessions in `away`, and record them."""
    coming = [Upcoming(place, absent, tuple(named[place].items()), duties=duties) for place, absent in away.items()]
    for naming in assign_duties(members, past, coming):
        named[naming.of][naming.duty] = naming.choice.member

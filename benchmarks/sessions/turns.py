"""Who leads and who presents in a year, for each way of choosing, and how fair that is."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.sessions.simulated_year import SimulatedSession
from rules.rotation import Past, Upcoming, assign_duties
from vocabulary.duties import SESSION_DUTIES, Duty

AHEAD = 2

Choosing = Callable[[int, Sequence[SimulatedSession], int], list[Past]]
"""Given the number of members, their year and a seed, returns the sessions with who served."""


def by_rotation(size: int, year: Sequence[SimulatedSession], seed: int, by_hand: float = 0.0) -> list[Past]:
    """Circlekeeper's way: members are named two sessions ahead, by the smallest share.

    For an absent facilitator the next in turn stands in, and gives their next turn back; `by_hand` is how often a
    random other member presses *Take over*. For an absent presenter nobody presents.
    """
    chance, members, past = Random(seed), range(size), list[Past]()
    named: dict[int, dict[Duty, int]] = defaultdict(dict)
    for number, session in enumerate(year):
        away = {place: year[place].announced for place in range(number, min(number + AHEAD, len(year)))}
        _take_on(named, members, past, away)
        here = [member for member in members if member not in session.absent]
        served = {duty: member for duty, member in named[number].items() if member in here}
        if Duty.FACILITATE not in served:
            offered = defaultdict(dict, {number: dict(named[number])})
            _take_on(offered, members, past, {number: session.absent})
            pressed = chance.random() < by_hand
            served[Duty.FACILITATE] = chance.choice(here) if pressed else offered[number][Duty.FACILITATE]
            _relieve(named[number + 1], served[Duty.FACILITATE])
        past.append(Past(frozenset(here), tuple(served.items())))
    return past


def taken_over(size: int, year: Sequence[SimulatedSession], seed: int) -> list[Past]:
    """The same, but a random member takes over from the stand-in every time."""
    return by_rotation(size, year, seed, by_hand=1.0)


def by_list(size: int, year: Sequence[SimulatedSession], _seed: int) -> list[Past]:
    """Down the list in order, skipping absent members; the presenter is the one after the facilitator."""
    past, place = list[Past](), 0
    for session in year:
        here = [member % size for member in range(place, place + size) if member % size not in session.absent]
        past.append(Past(frozenset(here), ((Duty.FACILITATE, here[0]), (Duty.PRESENT, here[1]))))
        place = here[0] + 1
    return past


def at_random(size: int, year: Sequence[SimulatedSession], seed: int) -> list[Past]:
    """Two of those present, at random."""
    chance, past = Random(seed), list[Past]()
    for session in year:
        here = [member for member in range(size) if member not in session.absent]
        past.append(Past(frozenset(here), tuple(zip(SESSION_DUTIES, chance.sample(here, 2), strict=True))))
    return past


def unfairness(size: int, past: Sequence[Past], duty: Duty) -> int:
    """The largest difference in turns between two members with the same attendance."""
    turns: dict[int, list[int]] = defaultdict(list)
    for member in range(size):
        came = sum(member in held.present for held in past)
        turns[came].append(sum(held.by(duty) == member for held in past))
    return max(max(group) - min(group) for group in turns.values())


def _relieve(coming: dict[Duty, int], stand_in: int) -> None:
    """Remove the next turn of a member who stood in."""
    if coming.get(Duty.FACILITATE) == stand_in:
        del coming[Duty.FACILITATE]


def _take_on(
    named: dict[int, dict[Duty, int]],
    members: Sequence[int],
    past: Sequence[Past],
    away: dict[int, frozenset[int]],
) -> None:
    """Let the rule name members for the sessions in `away`, and record them."""
    coming = [Upcoming(session, absent, tuple(named[session].items())) for session, absent in away.items()]
    for naming in assign_duties(members, past, coming):
        named[naming.of][naming.duty] = naming.choice.member

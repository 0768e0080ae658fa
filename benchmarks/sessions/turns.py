"""Who leads and who presents through a year, by each way of choosing, and how fair that was."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.sessions.chance import Meeting
from rules.turns import PastSession, UpcomingSession, assign_duties
from vocabulary.duties import SESSION_DUTIES, Duty

AHEAD = 2

Choosing = Callable[[int, Sequence[Meeting], int], list[PastSession]]
"""From the number of members, their year and a seed to what was held."""


def by_rotation(size: int, year: Sequence[Meeting], seed: int, by_hand: float = 0.0) -> list[PastSession]:
    """Circlekeeper's: named two sessions ahead by the smallest share.

    Where the facilitator is absent, whoever is next in turn stands in, and gives their next turn back; `by_hand` is how
    often somebody else presses *take over*, and chance has it who. For an absent presenter nobody presents.
    """
    chance, members, past = Random(seed), range(size), list[PastSession]()
    named: dict[int, dict[Duty, int]] = defaultdict(dict)
    for number, meeting in enumerate(year):
        away = {place: year[place].told for place in range(number, min(number + AHEAD, len(year)))}
        _take_on(named, members, past, away)
        here = [member for member in members if member not in meeting.absent]
        served = {duty: member for duty, member in named[number].items() if member in here}
        if Duty.FACILITATE not in served:
            offered = defaultdict(dict, {number: dict(named[number])})
            _take_on(offered, members, past, {number: meeting.absent})
            pressed = chance.random() < by_hand
            served[Duty.FACILITATE] = chance.choice(here) if pressed else offered[number][Duty.FACILITATE]
            _relieve(named[number + 1], served[Duty.FACILITATE])
        past.append(PastSession(frozenset(here), tuple(served.items())))
    return past


def taken_over(size: int, year: Sequence[Meeting], seed: int) -> list[PastSession]:
    """The same, where anybody takes over from whoever stands in, every time."""
    return by_rotation(size, year, seed, by_hand=1.0)


def by_list(size: int, year: Sequence[Meeting], _seed: int) -> list[PastSession]:
    """Down the list in order, over whoever is absent; the presenter is the one after the facilitator."""
    past, place = list[PastSession](), 0
    for meeting in year:
        here = [member % size for member in range(place, place + size) if member % size not in meeting.absent]
        past.append(PastSession(frozenset(here), ((Duty.FACILITATE, here[0]), (Duty.PRESENT, here[1]))))
        place = here[0] + 1
    return past


def at_random(size: int, year: Sequence[Meeting], seed: int) -> list[PastSession]:
    """Two of those who are there, by lot."""
    chance, past = Random(seed), list[PastSession]()
    for meeting in year:
        here = [member for member in range(size) if member not in meeting.absent]
        past.append(PastSession(frozenset(here), tuple(zip(SESSION_DUTIES, chance.sample(here, 2), strict=True))))
    return past


def unfairness(size: int, past: Sequence[PastSession], duty: Duty) -> int:
    """The largest difference in turns between two members who came equally often."""
    turns: dict[int, list[int]] = defaultdict(list)
    for member in range(size):
        came = sum(member in held.present for held in past)
        turns[came].append(sum(held.by(duty) == member for held in past))
    return max(max(group) - min(group) for group in turns.values())


def _relieve(coming: dict[Duty, int], stand_in: int) -> None:
    """Whoever stood in has had their turn."""
    if coming.get(Duty.FACILITATE) == stand_in:
        del coming[Duty.FACILITATE]


def _take_on(
    named: dict[int, dict[Duty, int]],
    members: Sequence[int],
    past: Sequence[PastSession],
    away: dict[int, frozenset[int]],
) -> None:
    """Have the rule name whoever it would for the sessions in `away`, and write it down."""
    coming = [UpcomingSession(session, absent, tuple(named[session].items())) for session, absent in away.items()]
    for naming in assign_duties(members, past, coming):
        named[naming.session][naming.duty] = naming.choice.member

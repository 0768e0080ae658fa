"""Whose turn it is in a year with churn, by each way of choosing, and how fair that is."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.year.circle_year import Meeting, stayed
from rules.rotation import Past, Upcoming, assign_duties
from vocabulary.duties import SESSION_DUTIES, Duty

AHEAD = 2

Choosing = Callable[[Sequence[Meeting], tuple[Duty, ...], int], list[Past]]
"""Given a year, the duties of each meeting and a seed, returns the meetings with who served."""


def by_rotation(year: Sequence[Meeting], duties: tuple[Duty, ...], _seed: int) -> list[Past]:
    """Circlekeeper's way: named ahead among those who are not away, by the smallest share.

    Whoever is missing from leading is stood in for by the next in turn, who gives back their own next turn. Where a
    presenter is missing nobody presents.
    """
    past, named = list[Past](), defaultdict[int, dict[Duty, int]](dict)
    for number, meeting in enumerate(year):
        ahead = {place: year[place].away for place in range(number, min(number + AHEAD, len(year)))}
        _name(named, meeting.members, past, ahead, duties)
        served = {duty: member for duty, member in named[number].items() if member in meeting.present}
        if Duty.FACILITATE in duties and Duty.FACILITATE not in served:
            on_the_spot = defaultdict[int, dict[Duty, int]](dict, {number: dict(named[number])})
            _name(on_the_spot, meeting.members, past, {number: frozenset(meeting.members) - meeting.present}, duties)
            served[Duty.FACILITATE] = stand_in = on_the_spot[number][Duty.FACILITATE]
            if named[number + 1].get(Duty.FACILITATE) == stand_in:
                del named[number + 1][Duty.FACILITATE]
        past.append(Past(meeting.present, tuple(served.items())))
    return past


def by_pointer(year: Sequence[Meeting], duties: tuple[Duty, ...], _seed: int) -> list[Past]:
    """Round robin by a stored pointer: down the list from where it stands, past whoever is missing."""
    past, pointer = list[Past](), 0
    for meeting in year:
        served = dict[Duty, int]()
        for duty in duties:
            free = [one for one in meeting.present if one not in served.values()]
            while (member := meeting.members[pointer % len(meeting.members)]) not in free:
                pointer += 1
            served[duty] = member
            pointer += 1
        past.append(Past(meeting.present, tuple(served.items())))
    return past


def at_random(year: Sequence[Meeting], duties: tuple[Duty, ...], seed: int) -> list[Past]:
    """Anybody of those present, at random."""
    chance = Random(seed)
    return [
        Past(one.present, tuple(zip(duties, chance.sample(sorted(one.present), len(duties)), strict=True)))
        for one in year
    ]


def largest_difference(year: Sequence[Meeting], past: Sequence[Past], duty: Duty) -> int:
    """The largest difference in turns between two members who were there all year and came equally often."""
    turns: dict[int, list[int]] = defaultdict(list)
    for member in stayed(year):
        came = sum(member in held.present for held in past)
        turns[came].append(sum(held.by(duty) == member for held in past))
    return max((max(group) - min(group) for group in turns.values()), default=0)


def furthest_from_share(year: Sequence[Meeting], past: Sequence[Past], duty: Duty) -> float:
    """By how many turns anybody, newcomers too, is furthest from their share: a part of each meeting they came to."""
    members = {member for meeting in year for member in meeting.members}
    shares = dict.fromkeys(members, 0.0)
    for held in (one for one in past if one.by(duty) is not None):
        for member in held.present:
            shares[member] += 1 / len(held.present)
    served = {member: sum(held.by(duty) == member for held in past) for member in members}
    return max(abs(served[member] - shares[member]) for member in members)


def _name(
    named: dict[int, dict[Duty, int]],
    members: Sequence[int],
    past: Sequence[Past],
    away: dict[int, frozenset[int]],
    duties: tuple[Duty, ...],
) -> None:
    """Let the rule name members for the meetings in `away`, and record them."""
    coming = [Upcoming(place, absent, tuple(named[place].items()), duties=duties) for place, absent in away.items()]
    for naming in assign_duties(members, past, coming):
        named[naming.of][naming.duty] = naming.choice.member


WAYS: dict[str, Choosing] = {
    "Circlekeeper's rotation": by_rotation,
    "round robin by a stored pointer": by_pointer,
    "at random": at_random,
}
TURNS: dict[str, tuple[Duty, tuple[Duty, ...]]] = {
    "turns of leading": (Duty.FACILITATE, SESSION_DUTIES),
    "turns of presenting": (Duty.PRESENT, SESSION_DUTIES),
    "failures of the month": (Duty.FAILURE, (Duty.FAILURE,)),
}
"""Each kind of turn, with all duties that its meetings have."""

"""Whose turn it is in a year with churn, by each way of choosing, and how fair that is."""

from collections.abc import Callable, Sequence

from benchmarks.turns import Meeting, at_random, by_rotation
from rules.rotation import Past
from vocabulary.duties import SESSION_DUTIES, Duty

Choosing = Callable[[Sequence[Meeting], tuple[Duty, ...], int], list[Past]]
"""Given a year, the duties of each meeting and a seed, returns the meetings with who served."""


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


def furthest_from_share(year: Sequence[Meeting], past: Sequence[Past], duty: Duty) -> float:
    """How many turns anybody, newcomers too, had more than their share at the most, or was given less.

    A share is a part of each meeting that they came to.
    """
    members = {member for meeting in year for member in meeting.members}
    shares = dict.fromkeys(members, 0.0)
    for held in (one for one in past if one.by(duty) is not None):
        for member in held.present:
            shares[member] += 1 / len(held.present)
    had = {member: sum(held.by(duty) == member for held in past) for member in members}
    given = {member: had[member] + sum(held.missed_by(duty) == member for held in past) for member in members}
    return max(max(had[member] - share, share - given[member]) for member, share in shares.items())


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

"""Who leads and who presents in a year without churn, for each way of choosing."""

from collections.abc import Callable, Sequence

from benchmarks import turns
from benchmarks.sessions.simulated_year import SimulatedSession
from benchmarks.turns import Meeting
from rules.rotation import Past
from vocabulary.duties import SESSION_DUTIES, Duty

Choosing = Callable[[int, Sequence[SimulatedSession], int], list[Past]]
"""Given the number of members, their year and a seed, returns the sessions with who served."""


def by_rotation(size: int, year: Sequence[SimulatedSession], seed: int) -> list[Past]:
    """Circlekeeper's way."""
    return turns.by_rotation(_meetings(size, year), SESSION_DUTIES, seed)


def taken_over(size: int, year: Sequence[SimulatedSession], seed: int) -> list[Past]:
    """The same, but a random member takes over from the stand-in every time."""
    return turns.by_rotation(_meetings(size, year), SESSION_DUTIES, seed, by_hand=1.0)


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
    return turns.at_random(_meetings(size, year), SESSION_DUTIES, seed)


def _meetings(size: int, year: Sequence[SimulatedSession]) -> list[Meeting]:
    members = tuple(range(size))
    return [Meeting(members, session.announced, frozenset(members) - session.absent) for session in year]

"""Simulates a circle's year of sessions from a seed: who is absent, who said so before, and how time is lost."""

from dataclasses import dataclass
from random import Random

ABSENT, TOLD_BEFORE = (0.05, 0.20), 0.5
LATE_START, LATEST_START = 0.5, 8
OVERRUN, LONGEST_OVERRUN = 0.3, 6
INTERRUPTED, LONGEST_INTERRUPTION = 0.05, 3
INSISTS = 0.03


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What disturbs one block, in minutes. With `insists` it runs over although no later block can make up for it."""

    interruption: int
    overrun: int
    insists: bool


@dataclass(frozen=True, slots=True)
class SimulatedSession:
    """What happens in one session. `announced` are those of the absent who said so before."""

    absent: frozenset[int]
    announced: frozenset[int]
    late: int
    disturbances: tuple[Disturbance, ...]


def simulate_year(seed: int, size: int, sessions: int, blocks: int) -> list[SimulatedSession]:
    """All sessions of one circle of `size` members, numbered from 0. At least two members come to each."""
    chance = Random(seed)
    habits = [chance.uniform(*ABSENT) for _ in range(size)]
    return [_session(chance, habits, blocks) for _ in range(sessions)]


def _session(chance: Random, habits: list[float], blocks: int) -> SimulatedSession:
    absent = {member for member, habit in enumerate(habits) if chance.random() < habit}
    while len(absent) > len(habits) - 2:
        absent.pop()
    announced = frozenset(member for member in sorted(absent) if chance.random() < TOLD_BEFORE)
    late = chance.randint(1, LATEST_START) if chance.random() < LATE_START else 0
    return SimulatedSession(frozenset(absent), announced, late, tuple(_disturbance(chance) for _ in range(blocks)))


def _disturbance(chance: Random) -> Disturbance:
    return Disturbance(
        interruption=chance.randint(1, LONGEST_INTERRUPTION) if chance.random() < INTERRUPTED else 0,
        overrun=chance.randint(1, LONGEST_OVERRUN) if chance.random() < OVERRUN else 0,
        insists=chance.random() < INSISTS,
    )

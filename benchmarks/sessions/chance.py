"""What happens to a circle in a year of sessions, by a seed: who comes, who said so before, and how time is lost."""

from dataclasses import dataclass
from random import Random

ABSENT, TOLD_BEFORE = (0.05, 0.20), 0.5
LATE_START, LATEST_START = 0.5, 8
OVERRUN, LONGEST_OVERRUN = 0.3, 6
INTERRUPTED, LONGEST_INTERRUPTION = 0.05, 3
INSISTS = 0.03


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one block meets with, in minutes. `insists`: it runs over although nobody can pay for it."""

    interruption: int
    overrun: int
    insists: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session's luck. `told` are those of the absent who said so before."""

    absent: frozenset[int]
    told: frozenset[int]
    late: int
    troubles: tuple[Trouble, ...]


def year(seed: int, size: int, sessions: int, blocks: int) -> list[Meeting]:
    """All sessions of one circle of `size` members, numbered from 0. At least two members come to each."""
    chance = Random(seed)
    habits = [chance.uniform(*ABSENT) for _ in range(size)]
    return [_meeting(chance, habits, blocks) for _ in range(sessions)]


def _meeting(chance: Random, habits: list[float], blocks: int) -> Meeting:
    absent = {member for member, habit in enumerate(habits) if chance.random() < habit}
    while len(absent) > len(habits) - 2:
        absent.pop()
    told = frozenset(member for member in sorted(absent) if chance.random() < TOLD_BEFORE)
    late = chance.randint(1, LATEST_START) if chance.random() < LATE_START else 0
    return Meeting(frozenset(absent), told, late, tuple(_trouble(chance) for _ in range(blocks)))


def _trouble(chance: Random) -> Trouble:
    return Trouble(
        interruption=chance.randint(1, LONGEST_INTERRUPTION) if chance.random() < INTERRUPTED else 0,
        overrun=chance.randint(1, LONGEST_OVERRUN) if chance.random() < OVERRUN else 0,
        insists=chance.random() < INSISTS,
    )

"""Simulates a circle's year from a seed: who is a member when, who is away, and who comes to which session."""

from collections.abc import Sequence
from random import Random

from benchmarks.turns import Meeting

FEWEST, MOST = 4, 8
LEAVES, JOINS = 0.25, 0.25
"""How likely a member leaves within a year, and how likely a free seat is taken between two sessions."""
GOES_AWAY, LONGEST_AWAY = 0.06, 3
"""How likely a member goes away before a session, having said so, and for how many sessions at most."""
MISSES = (0.05, 0.20)
"""How often a member misses a session without a word: more often or less, by member."""


def simulate_circle(seed: int, sessions: int) -> list[Meeting]:
    """All sessions of a circle of five to eight members at first, and never fewer than four."""
    chance = Random(seed)
    circle = _Circle(chance, sessions)
    return [circle.meet() for _ in range(sessions)]


class _Circle:
    def __init__(self, chance: Random, sessions: int) -> None:
        self._chance, self._sessions = chance, sessions
        self._members = list(range(chance.randint(FEWEST + 1, MOST)))
        self._next = len(self._members)
        self._habits: dict[int, float] = {}
        self._away: dict[int, int] = {}

    def meet(self) -> Meeting:
        """Change who is in the circle and who is away, and hold the next session; at least two come."""
        self._change_members()
        self._away = {member: left - 1 for member, left in self._away.items() if left > 1 and member in self._members}
        for member in self._members:
            some_stay = len(self._away) < len(self._members) - FEWEST // 2
            if some_stay and member not in self._away and self._chance.random() < GOES_AWAY:
                self._away[member] = self._chance.randint(1, LONGEST_AWAY)
        at_home = [member for member in self._members if member not in self._away]
        came = [member for member in at_home if self._chance.random() >= self._habit(member)]
        came += [member for member in at_home if member not in came][: max(0, 2 - len(came))]
        return Meeting(tuple(self._members), frozenset(self._away) & frozenset(self._members), frozenset(came))

    def _change_members(self) -> None:
        for member in list(self._members):
            leaves = member not in self._away and len(self._members) - len(self._away) > FEWEST // 2
            if leaves and len(self._members) > FEWEST and self._chance.random() < LEAVES / self._sessions:
                self._members.remove(member)
        if len(self._members) < MOST and self._chance.random() < JOINS * (MOST - len(self._members)) / self._sessions:
            self._members.append(self._next)
            self._next += 1

    def _habit(self, member: int) -> float:
        return self._habits.setdefault(member, self._chance.uniform(*MISSES))


def stayed(year: Sequence[Meeting]) -> list[int]:
    """The members who were there all year."""
    return [member for member in year[0].members if all(member in meeting.members for meeting in year)]

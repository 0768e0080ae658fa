"""Whether those in voice let a block run over: two minutes first, then one, and then the circle moves on.

A vote belongs to one stay in a block and to one step: how often that stay has been extended by vote before. Each
decision follows from the ballots and from who is present; that the block was extended is an event of the agenda.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.agenda import State
from rules.blocks import MINUTE
from rules.errors import RuleError
from vocabulary.sessions import Phase

STEPS = (2, 1)
"""For how many minutes each step asks."""


class Result(StrEnum):
    """`REJECTED` means that those who have not voted yet can change nothing; the block ends as it would have."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one member said in one step of one stay (`State.visit`); saying something else replaces it."""

    stay: int
    step: int
    member: int
    more: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How a vote stands. `needed` is how many must want more time: more than half of those present."""

    more: int
    on: int
    needed: int
    result: Result


def minutes_asked(state: State, step: int) -> int:
    """For how many minutes a vote would ask now; none when it would move the end, or after the last step."""
    if step >= len(STEPS):
        return 0
    return min(STEPS[step], state.spare // MINUTE)


def tally(ballots: Iterable[Ballot], stay: int, step: int, present: Collection[int]) -> Tally:
    """Count the last ballot of each of those who are `present` now."""
    cast = sorted(ballots, key=lambda ballot: ballot.at)
    said = {ballot.member: ballot.more for ballot in cast if (ballot.stay, ballot.step) == (stay, step)}
    here = set(present)
    more = sum(wish for member, wish in said.items() if member in here)
    on = sum(not wish for member, wish in said.items() if member in here)
    needed = len(here) // 2 + 1
    if more >= needed:
        return Tally(more, on, needed, Result.PASSED)
    return Tally(more, on, needed, Result.OPEN if len(here) - on >= needed else Result.REJECTED)


def allow_vote(state: State, ballots: Iterable[Ballot], wanted: Ballot, step: int, present: Collection[int]) -> None:
    """Raises RuleError when `wanted` would change nothing.

    `step` is how often the current stay has been extended by vote, and `present` are those in voice now.
    """
    if state.phase is Phase.PAUSED:
        raise RuleError("The session is paused, so no time runs out. Vote when it goes on.")
    if state.visit != wanted.stay or state.current is None:
        raise RuleError("The circle has moved on from that block already.")
    if wanted.step < step:
        raise RuleError("That vote is over: the block was extended.")
    if wanted.member not in present:
        raise RuleError("Those in the voice channel vote. Join it, then try again.")
    if wanted.step >= len(STEPS):
        raise RuleError("This block was extended twice already. Whoever leads can still give it more time.")
    if not state.warning:
        raise RuleError("There is time left. The vote is in the last two minutes of a block.")
    if minutes_asked(state, wanted.step) == 0:
        raise RuleError("No later block can give time, so only whoever leads can let the session end later.")
    if tally(ballots, wanted.stay, wanted.step, present).result is not Result.OPEN:
        raise RuleError("That is decided already.")

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
from vocabulary.errors import Refusal
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
    """Raises Refusal when `wanted` would change nothing.

    `step` is how often the current stay has been extended by vote, and `present` are those in voice now.
    """
    if state.phase is Phase.PAUSED:
        raise Refusal("votes/paused")
    if state.visit != wanted.stay or state.current is None:
        raise Refusal("sessions/block-over")
    if wanted.step < step:
        raise Refusal("votes/over")
    if wanted.member not in present:
        raise Refusal("votes/from-voice")
    if wanted.step >= len(STEPS):
        raise Refusal("votes/extended-twice")
    if not state.warning:
        raise Refusal("votes/too-early")
    if minutes_asked(state, wanted.step) == 0:
        raise Refusal("votes/no-time-to-give")
    if tally(ballots, wanted.stay, wanted.step, present).result is not Result.OPEN:
        raise Refusal("votes/decided")

"""Whether those in voice extend a block by vote: by two minutes first, then by one, and then the circle moves on.

A vote belongs to one visit to a block and to one step: how often that visit has been extended by vote before. The
result depends on the ballots and on who is present; an extension itself is an event of the session.
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
"""How many minutes each step asks for."""


class Result(StrEnum):
    """`REJECTED` means that the votes that are still missing could not change it; the block ends as planned."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's vote in one step of one visit (`State.visit`); a later ballot of theirs replaces it."""

    visit: int
    step: int
    member: int
    more: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """The count so far: who wants more time, who wants to move on, and how many must want more time to get it.

    That is more than half of those present.
    """

    more: int
    on: int
    needed: int
    result: Result


def minutes_asked(state: State, step: int) -> int:
    """How many minutes a vote would ask for now; 0 when that would move the end, or after the last step."""
    if step >= len(STEPS):
        return 0
    return min(STEPS[step], state.spare // MINUTE)


def tally(ballots: Iterable[Ballot], visit: int, step: int, present: Collection[int]) -> Tally:
    """Count the last ballot of each member who is `present` now."""
    cast = sorted(ballots, key=lambda ballot: ballot.at)
    said = {ballot.member: ballot.more for ballot in cast if (ballot.visit, ballot.step) == (visit, step)}
    here = set(present)
    more = sum(wants_more for member, wants_more in said.items() if member in here)
    on = sum(not wants_more for member, wants_more in said.items() if member in here)
    needed = len(here) // 2 + 1
    if more >= needed:
        return Tally(more, on, needed, Result.PASSED)
    return Tally(more, on, needed, Result.OPEN if len(here) - on >= needed else Result.REJECTED)


def allow_vote(state: State, ballots: Iterable[Ballot], wanted: Ballot, step: int, present: Collection[int]) -> None:
    """Raises Refusal when `wanted` would change nothing.

    `step` is how often the current visit has been extended by vote; `present` are those in voice now.
    """
    if state.phase is Phase.PAUSED:
        raise Refusal("votes/paused")
    if state.visit != wanted.visit or state.current is None:
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
    if tally(ballots, wanted.visit, wanted.step, present).result is not Result.OPEN:
        raise Refusal("votes/decided")

"""The vote in the last minutes of a block: those in voice say whether it runs over."""

from dataclasses import dataclass
from datetime import datetime

from db.models import SessionEvent, Vote
from rules import agenda, votes
from rules.votes import Ballot, Result, Tally
from services.sessions.agendas import blocks_of
from services.sessions.snapshot import SessionSnapshot, event_of
from vocabulary.sessions import EventKind


@dataclass(frozen=True, slots=True)
class Question:
    """How a vote stands. It asks for `minutes` more; none when there is nothing (left) to vote about."""

    step: int
    minutes: int
    tally: Tally
    ballots: tuple[Ballot, ...]

    @property
    def open(self) -> bool:
        """Whether it can still be decided."""
        return self.minutes > 0 and self.tally.result is Result.OPEN


async def question_of(snapshot: SessionSnapshot) -> Question:
    """The vote about the block that is running out."""
    visit = snapshot.state.visit or 0
    step = _step(snapshot)
    rows = await Vote.filter(session_id=snapshot.session.id, visit=visit).order_by("at", "id")
    ballots = tuple(Ballot(row.visit, row.step, row.user_id, row.more, row.at) for row in rows)
    tally = votes.tally(ballots, visit, step, snapshot.present)
    return Question(step, votes.minutes_asked(snapshot.state, step), tally, ballots)


async def cast(snapshot: SessionSnapshot, ballot: Ballot) -> None:
    """Note what a member says, and extend the block if that decides it; part of the caller's transaction.

    Raises Refusal when it would change nothing.
    """
    question = await question_of(snapshot)
    votes.allow_vote(snapshot.state, question.ballots, ballot, question.step, snapshot.present)
    await Vote.create(
        session=snapshot.session,
        visit=ballot.visit,
        step=ballot.step,
        user_id=ballot.member,
        more=ballot.more,
        at=ballot.at,
    )
    await settle(snapshot, ballot.at)


async def settle(snapshot: SessionSnapshot, now: datetime) -> bool:
    """Extend the block if those in voice want that; part of the caller's transaction. Returns whether it was so.

    It can become so without a ballot, since others have left.
    """
    if not snapshot.state.warning:
        return False
    question = await question_of(snapshot)
    if question.tally.result is not Result.PASSED or question.minutes == 0:
        return False
    await SessionEvent.create(session=snapshot.session, kind=EventKind.EXTENDED, at=now, minutes=question.minutes)
    return True


def _step(snapshot: SessionSnapshot) -> int:
    """How often this visit was extended by vote: such an extension has no actor."""
    log, blocks = [event_of(row) for row in snapshot.events], blocks_of(snapshot.session)
    by_vote = [row.at for row in snapshot.events if row.kind == EventKind.EXTENDED and row.actor is None]
    visits = (agenda.play(blocks, snapshot.session.starts_at, log, at).visit for at in by_vote)
    return sum(visit == snapshot.state.visit for visit in visits)

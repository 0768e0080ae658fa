"""The vote in the last minutes of a block: those in voice say whether it runs over."""

from dataclasses import dataclass
from datetime import datetime

import discord

from db.models import SessionEvent, Vote
from rules import agenda, votes
from rules.votes import Ballot, Result, Tally
from services.sessions.agendas import blocks_of
from services.sessions.snapshot import SessionSnapshot, event_of
from vocabulary.sessions import EventKind


@dataclass(frozen=True, slots=True)
class Question:
    """How a vote stands. It asks for `minutes` more; none when there is nothing (any more) to vote about."""

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
    stay = snapshot.state.visit or 0
    step = _step(snapshot)
    rows = await Vote.filter(session_id=snapshot.session.id, visit=stay).order_by("at", "id")
    ballots = tuple(Ballot(row.visit, row.step, row.user_id, row.more, row.at) for row in rows)
    tally = votes.tally(ballots, stay, step, snapshot.present)
    return Question(step, votes.minutes_asked(snapshot.state, step), tally, ballots)


async def cast(
    snapshot: SessionSnapshot, person: discord.abc.Snowflake, arg: str, *, more: bool, now: datetime
) -> None:
    """Write down what a person says, in a transaction, and extend the block if that decides it.

    `arg` is the button's: stay and step. Raises RuleError when it would change nothing.
    """
    stay, step = (int(number) for number in arg.split("-"))
    question = await question_of(snapshot)
    wanted = Ballot(stay, step, person.id, more, now)
    votes.allow_vote(snapshot.state, question.ballots, wanted, question.step, snapshot.present)
    await Vote.create(session=snapshot.session, visit=stay, step=step, user_id=person.id, more=more, at=now)
    await settle(snapshot, now)


async def settle(snapshot: SessionSnapshot, now: datetime) -> bool:
    """Extend the block if those in voice want that, in a transaction. It can be so since others have left, too."""
    if not snapshot.state.warning:
        return False
    question = await question_of(snapshot)
    if question.tally.result is not Result.PASSED or question.minutes == 0:
        return False
    await SessionEvent.create(session=snapshot.session, kind=EventKind.EXTENDED, at=now, minutes=question.minutes)
    return True


def _step(snapshot: SessionSnapshot) -> int:
    """How often this stay was extended by vote: nobody in particular did that."""
    log, blocks = [event_of(row) for row in snapshot.events], blocks_of(snapshot.session)
    by_vote = [row.at for row in snapshot.events if row.kind == EventKind.EXTENDED and row.actor is None]
    stays = (agenda.play(blocks, snapshot.session.starts_at, log, at).visit for at in by_vote)
    return sum(stay == snapshot.state.visit for stay in stays)

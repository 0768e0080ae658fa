"""The vote in the last minutes of a block: those in voice say whether it runs over."""

from dataclasses import dataclass
from datetime import datetime

import discord

from cogs.sessions.scene import Scene, event_of
from db.models import SessionEvent, Vote
from rules import agenda, votes
from rules.votes import Ballot, Result, Tally
from services.sessions.agendas import blocks_of
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


async def question_of(scene: Scene) -> Question:
    """The vote about the block that is running out."""
    stay = scene.state.visit or 0
    step = _step(scene)
    rows = await Vote.filter(session_id=scene.session.id, visit=stay).order_by("at", "id")
    ballots = tuple(Ballot(row.visit, row.step, row.user_id, row.more, row.at) for row in rows)
    tally = votes.tally(ballots, stay, step, scene.present)
    return Question(step, votes.minutes_asked(scene.state, step), tally, ballots)


async def cast(scene: Scene, person: discord.abc.Snowflake, arg: str, *, more: bool, now: datetime) -> None:
    """Write down what a person says, in a transaction, and extend the block if that decides it.

    `arg` is the button's: stay and step. Raises RuleError when it would change nothing.
    """
    stay, step = (int(number) for number in arg.split("-"))
    question = await question_of(scene)
    wanted = Ballot(stay, step, person.id, more, now)
    votes.allow_vote(scene.state, question.ballots, wanted, question.step, scene.present)
    await Vote.create(session=scene.session, visit=stay, step=step, user_id=person.id, more=more, at=now)
    await settle(scene, now)


async def settle(scene: Scene, now: datetime) -> bool:
    """Extend the block if those in voice want that, in a transaction. It can be so since others have left, too."""
    if not scene.state.warning:
        return False
    question = await question_of(scene)
    if question.tally.result is not Result.PASSED or question.minutes == 0:
        return False
    await SessionEvent.create(session=scene.session, kind=EventKind.EXTENDED, at=now, minutes=question.minutes)
    return True


def _step(scene: Scene) -> int:
    """How often this stay was extended by vote: nobody in particular did that."""
    log, blocks = [event_of(row) for row in scene.log], blocks_of(scene.session)
    by_vote = [row.at for row in scene.log if row.kind == EventKind.EXTENDED and row.actor is None]
    stays = (agenda.play(blocks, scene.session.starts_at, log, at).visit for at in by_vote)
    return sum(stay == scene.state.visit for stay in stays)

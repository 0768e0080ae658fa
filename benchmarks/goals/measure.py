"""Compares a durable `/goal set` with an empty command: the time from a person's action until they see the answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.goals.parts import Parts, case as case_of_parts
from benchmarks.goals.two_bots import FIELDS, Participant, TwoBots, two_bots
from benchmarks.table import Case, Line, Round, Target, figures, median, ratios
from benchmarks.timing import timed
from db import sql
from rehearsal.people.answers import Answer

MOST_TIMES = 3
SYNCHRONOUS_FULL = 2
ACTS_PER_PARTS = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """How many measurements: `acts` in each of `rounds`, after `warm_up` ones."""

    warm_up: int = 30
    rounds: int = 10
    acts: int = 30

    @property
    def participants(self) -> int:
        """How many people are needed: each sets one goal, and every third act is followed by its parts alone."""
        return sum(acts + acts // ACTS_PER_PARTS for acts in [self.warm_up] + self.rounds * [self.acts])


async def measure(plan: GoalPlan, folder: Path, say: Say) -> list[Case]:
    """Measure the comparison, and where the time of a `/goal set` goes."""
    say(f"{plan.rounds} rounds of {plan.acts} goals and as many empty commands")
    async with two_bots(folder, plan.participants) as bots:
        await _refuse_unless_durable()
        participants = iter(bots.participants)
        await _one_round(bots, participants, plan.warm_up, folder)
        rounds = [await _one_round(bots, participants, plan.acts, folder) for _ in range(plan.rounds)]
    goals, commands = [one for one, _, _ in rounds], [one for _, one, _ in rounds]
    return [_comparison(goals, commands), case_of_parts(goals, commands, [parts for _, _, parts in rounds])]


async def _one_round(
    bots: TwoBots, participants: Iterator[Participant], acts: int, folder: Path
) -> tuple[Round, Round, Parts]:
    """Measure `acts` goals and as many empty commands, alternately."""
    goals: list[float] = []
    commands: list[float] = []
    parts = Parts()
    for number in range(1, acts + 1):
        participant = next(participants)
        form = await bots.form(participant)
        with timed(goals):
            answer = await participant.person.fill(form, FIELDS)
        _expect(answer, "Your goal is set")
        await bots.settled(participant)
        await bots.form(participant)
        with timed(commands):
            answer = await participant.person.slash(participant.channel, "empty")
        _expect(answer, "ok")
        if number % ACTS_PER_PARTS == 0:
            await parts.measure(bots, next(participants), folder)
    return goals, commands, parts


def _expect(answer: Answer, words: str) -> None:
    if answer.kind != "message" or words not in answer.text:
        raise RuntimeError(f"An unexpected answer: {answer!r}")


async def _refuse_unless_durable() -> None:
    """Check the bot's own connection, since nothing else proves that a commit is on the disk."""
    (row,) = await sql.rows("PRAGMA synchronous")
    if row["synchronous"] != SYNCHRONOUS_FULL:
        raise RuntimeError(f"PRAGMA synchronous is {row['synchronous']}, so a committed goal could be lost.")


def _comparison(goals: list[Round], commands: list[Round]) -> Case:
    ratio = ratios(goals, commands, median)
    target = Target(f"at most {MOST_TIMES}", ratio.median <= MOST_TIMES)
    title = "From a person’s act to the answer, synchronous=FULL: ms; ratio of p50 to the empty command’s"
    lines = [Line("empty discord.py command", figures(commands)), Line("/goal set", figures(goals), ratio, target)]
    return Case(title, lines)

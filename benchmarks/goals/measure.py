"""A durable `/goal set` against an empty command: from a person's act to the answer before their eyes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.goals.parts import Parts, case as case_of_parts
from benchmarks.goals.stage import FIELDS, Seat, Stage, staged
from benchmarks.table import Case, Line, Round, Target, figures, median, ratios
from benchmarks.timing import timed
from db import sql
from rehearsal.people.answers import Answer

MOST_TIMES = 3
SYNCHRONOUS_FULL = 2
ACTS_PER_PARTS = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each is done: `acts` in each of `rounds`, after a round of `warm_up`."""

    warm_up: int = 30
    rounds: int = 10
    acts: int = 30

    @property
    def seats(self) -> int:
        """Everyone sets a goal once, and every third act is followed by its parts alone."""
        return sum(acts + acts // ACTS_PER_PARTS for acts in [self.warm_up] + self.rounds * [self.acts])


async def measure(plan: Plan, folder: Path, say: Say) -> list[Case]:
    """The comparison, and where the time of a `/goal set` goes."""
    say(f"{plan.rounds} rounds of {plan.acts} goals and as many empty commands")
    async with staged(folder, plan.seats) as stage:
        await _refuse_unless_durable()
        seats = iter(stage.seats)
        await _one_round(stage, seats, plan.warm_up, folder)
        rounds = [await _one_round(stage, seats, plan.acts, folder) for _ in range(plan.rounds)]
    goals, commands = [one for one, _, _ in rounds], [one for _, one, _ in rounds]
    return [_comparison(goals, commands), case_of_parts(goals, commands, [parts for _, _, parts in rounds])]


async def _one_round(stage: Stage, seats: Iterator[Seat], acts: int, folder: Path) -> tuple[Round, Round, Parts]:
    """So many goals and so many empty commands, by turns: goal, command, goal, command."""
    goals: list[float] = []
    commands: list[float] = []
    parts = Parts()
    for number in range(1, acts + 1):
        seat = next(seats)
        form = await stage.form(seat)
        with timed(goals):
            answer = await seat.person.fill(form, FIELDS)
        _expect(answer, "Your goal is set")
        await stage.settled(seat)
        await stage.form(seat)
        with timed(commands):
            answer = await seat.person.slash(seat.channel, "empty")
        _expect(answer, "ok")
        if number % ACTS_PER_PARTS == 0:
            await parts.measure(stage, next(seats), folder)
    return goals, commands, parts


def _expect(answer: Answer, words: str) -> None:
    if answer.kind != "message" or words not in answer.text:
        raise RuntimeError(f"An unexpected answer: {answer!r}")


async def _refuse_unless_durable() -> None:
    """Ask the connection by which the bot writes: nothing else would prove that a commit is on the disk."""
    (row,) = await sql.rows("PRAGMA synchronous")
    if row["synchronous"] != SYNCHRONOUS_FULL:
        raise RuntimeError(f"PRAGMA synchronous is {row['synchronous']}, so a committed goal could be lost.")


def _comparison(goals: list[Round], commands: list[Round]) -> Case:
    ratio = ratios(goals, commands, median)
    target = Target(f"at most {MOST_TIMES}", ratio.median <= MOST_TIMES)
    title = "From a person’s act to the answer, synchronous=FULL: ms; ratio of p50 to the empty command’s"
    lines = [Line("empty discord.py command", figures(commands)), Line("/goal set", figures(goals), ratio, target)]
    return Case(title, lines)

"""What is done and what is next at the start of a circle. Follows from what is true: nothing is stored about steps."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules import membership
from vocabulary.first_steps import Step


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is true of a circle: its members, those `asked` to join who have not yet, and who of the members has a goal.

    `decided` is whether a person has said if they want nudges.
    """

    members: frozenset[int]
    asked: int
    with_goals: frozenset[int]
    session: bool
    met: bool
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps in their order, each with whether it is done."""

    done: Mapping[Step, bool]

    @property
    def count(self) -> int:
        """How many are done."""
        return sum(self.done.values())

    def next(self, after: Step | None = None) -> Step | None:
        """The first one that is to be done, of those `after` one if there is any; None when all are done."""
        order = list(self.done)
        start = order.index(after) + 1 if after in order else 0
        return next((step for step in (*order[start:], *order[:start]) if not self.done[step]), None)


def steps_of_organiser(facts: StartFacts, organiser: int) -> Steps:
    """What one organiser sees to, their own nudges and goal included."""
    return Steps(
        {
            Step.CIRCLE: True,
            Step.PEOPLE: membership.are_enough(len(facts.members) + facts.asked),
            Step.SESSION: facts.session or facts.met,
            Step.NUDGES: facts.decided,
            Step.GOAL: organiser in facts.with_goals,
        }
    )


def steps_of_circle(facts: StartFacts) -> Steps:
    """What all members see, so that it says nothing of anybody's nudges, nor who was asked and did not join."""
    return Steps(
        {
            Step.CIRCLE: True,
            Step.PEOPLE: membership.are_enough(len(facts.members)),
            Step.SESSION: facts.session or facts.met,
            Step.GOALS: facts.members <= facts.with_goals,
            Step.MEETING: facts.met,
        }
    )

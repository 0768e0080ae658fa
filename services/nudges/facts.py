"""What the kinds of nudges need to know about one member of one circle; what several of them need is asked once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from db.models import Circle, Cycle, Goal, Progress, Session
from db.queries import goals, sessions
from rules.nudge_times import LastProgress
from runtime.outbox import Outbox
from vocabulary.goals import GoalStatus

Answer = TypeVar("Answer")


def once(question: Callable[["MemberFacts"], Awaitable[Answer]]) -> Callable[["MemberFacts"], Awaitable[Answer]]:
    """Keep the answer to a question, so that it is looked up once."""

    async def ask(self: "MemberFacts") -> Answer:
        if question not in self.answers:
            self.answers[question] = await question(self)
        return self.answers[question]

    return ask


@dataclass(frozen=True, slots=True)
class GoalAhead:
    """A member's goal for the coming session, and what they said about it so far, oldest first."""

    goal: Goal
    session: Session
    said: tuple[Progress, ...]

    @property
    def last_words(self) -> str:
        """What they last wrote, if anything."""
        return next((one.words for one in reversed(self.said) if one.words), "")

    @property
    def spoke(self) -> LastProgress:
        """When they last spoke about it, if only to set it."""
        if not self.said:
            return LastProgress(self.goal.set_at)
        return LastProgress(self.said[-1].at, GoalStatus(self.said[-1].status))


class MemberFacts:
    """One member of one circle, at one instant. `answers` are those that are known by now, by question."""

    def __init__(self, outbox: Outbox, circle: Circle, user_id: int, now: datetime) -> None:
        self.outbox = outbox
        self.circle = circle
        self.user_id = user_id
        self.now = now
        self.answers: dict[object, Any] = {}

    @once
    async def cycle(self) -> Cycle:
        """The circle's newest cycle."""
        return await goals.open_cycle(self.circle.id)

    @once
    async def goal(self) -> Goal | None:
        """The member's goal in it."""
        return await goals.goal_of((await self.cycle()).id, self.user_id)

    @once
    async def goal_ahead(self) -> GoalAhead | None:
        """The member's goal, while a session is ahead by which it is to be reached."""
        goal = await self.goal()
        if goal is None:
            return None
        coming = [
            session for session in await sessions.sessions_to_come(self.circle.id) if session.starts_at > self.now
        ]
        return GoalAhead(goal, coming[0], tuple(await goals.progress_of(goal.id))) if coming else None

    @once
    async def last_held(self) -> Session | None:
        """The session that the circle held last."""
        return await sessions.last_held(self.circle.id)

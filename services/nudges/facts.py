"""What the kinds of nudges need to know about one member of one circle; what several of them need is asked once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from db.queries import absences, nudges, partner_briefs
from db.queries.absences import KnownAbsence
from db.queries.nudges import NudgedCircle, NudgedGoal, NudgedPartnership, NudgedSession, Said
from db.queries.partner_briefs import ShownBrief
from db.queries.people import person_of
from rules.absences import Absence
from rules.nudge_times import LastProgress
from runtime.outbox import Outbox
from services.people import zone_of

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

    goal: NudgedGoal
    session: NudgedSession
    said: tuple[Said, ...]

    @property
    def last_words(self) -> str:
        """What they last wrote, if anything."""
        return next((one.words for one in reversed(self.said) if one.words), "")

    @property
    def spoke(self) -> LastProgress:
        """When they last spoke about it, if only to set it."""
        if not self.said:
            return LastProgress(self.goal.set_at)
        return LastProgress(self.said[-1].at, self.said[-1].status)


class MemberFacts:
    """One member of one circle, at one instant.

    `circle` has the cycle, the member's goal and the session that was held last. `answers` are those that are known by
    now, by question.
    """

    def __init__(self, outbox: Outbox, circle: NudgedCircle, user_id: int, now: datetime) -> None:
        self.outbox = outbox
        self.circle = circle
        self.user_id = user_id
        self.now = now
        self.answers: dict[object, Any] = {}

    @once
    async def absences(self) -> list[KnownAbsence]:
        """When the member is, will be or lately was away."""
        return await absences.known([self.user_id])

    async def is_away_at(self, at: datetime) -> bool:
        """Whether the member is or was away then, as far as that is still known."""
        return any(Absence(*one.absence).covers(at) for one in await self.absences())

    @once
    async def open_sessions(self) -> list[NudgedSession]:
        """The circle's sessions that are running or come next."""
        return await nudges.open_sessions(self.circle.id, self.user_id)

    async def coming(self) -> list[NudgedSession]:
        """Those that have not begun."""
        return [session for session in await self.open_sessions() if not session.begun]

    @once
    async def partnership(self) -> NudgedPartnership | None:
        """Whose partner the member is now."""
        return await nudges.partnership_of(self.circle.id, self.user_id)

    @once
    async def partner_brief(self) -> ShownBrief | None:
        """What the member and their partners are given by DM before they meet, while it is of use."""
        row = await self.partnership()
        if row is None or row.brief is None:
            return None
        brief, until = row.brief
        return await partner_briefs.shown(brief) if self.now < until else None

    async def own_zone(self) -> str:
        """The member's own clock."""
        return await zone_of(await person_of(self.user_id))

    @once
    async def goal_ahead(self) -> GoalAhead | None:
        """The member's goal, while a session is ahead by which it is to be reached."""
        goal = self.circle.goal
        ahead = next((session for session in await self.coming() if session.starts_at > self.now), None)
        if goal is None or ahead is None:
            return None
        return GoalAhead(goal, ahead, tuple(await nudges.said_about(goal.id)))

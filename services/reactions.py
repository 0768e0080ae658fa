"""Who reacts to what: each event with all that follows from it. No feature knows of those above it but by this page."""

from services.events import (
    BoardRevised,
    CheckedIn,
    CommitmentMade,
    CycleOpened,
    GoalChanged,
    PartnersDrawn,
    PartnersMet,
    SessionClosed,
)
from services.house import Services


def connect(services: Services) -> None:
    """Have the services react to each other's events."""
    on = services.events.on
    nudges, sessions = _Nudges(services), _Sessions(services)

    on(GoalChanged, nudges.of_member)
    on(CheckedIn, nudges.of_member)
    on(BoardRevised, sessions.with_goals)
    on(PartnersDrawn, nudges.of_members)
    on(PartnersMet, nudges.of_members)
    on(CycleOpened, nudges.of_circle)
    on(SessionClosed, nudges.of_circle)
    on(CommitmentMade, nudges.of_person)


class _Nudges:
    """Decides nudges again."""

    def __init__(self, services: Services) -> None:
        self._replanner = services.replanner

    async def of_member(self, event: GoalChanged | CheckedIn) -> None:
        await self._replanner.look_again(event.user_id)

    async def of_members(self, event: PartnersDrawn | PartnersMet) -> None:
        await self._replanner.replan(*event.members)

    async def of_circle(self, event: CycleOpened | SessionClosed) -> None:
        await self._replanner.replan_circle(event.circle_id)

    async def of_person(self, event: CommitmentMade) -> None:
        await self._replanner.replan(event.user_id)


class _Sessions:
    """Looks again at sessions that are under way."""

    def __init__(self, services: Services) -> None:
        self._refresher = services.refresher

    async def with_goals(self, event: BoardRevised) -> None:
        """A session's card shows what the board shows."""
        await self._refresher.refresh(event.circle_id)

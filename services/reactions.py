"""Who reacts to what: each event with all that follows from it. No feature knows of those above it but by this page."""

from services.events import (
    AgendaChanged,
    DutiesChanged,
    ExampleQueued,
    PartnersDrawn,
    PartnersMet,
    PauseBegun,
    PauseEnded,
    ReplyGiven,
    RhythmBegun,
    SessionCancelled,
    SessionMoved,
    SessionSet,
)
from services.house import Services


def connect(services: Services) -> None:
    """Have the services react to each other's events."""
    on = services.events.on
    duties, nudges = _Duties(services), _Nudges(services)
    sessions, partners = _Sessions(services), _Partners(services)

    on(DutiesChanged, sessions.look_again, nudges.of_members)
    on(ExampleQueued, sessions.look_again)
    on(RhythmBegun, partners.of_circle)
    on(SessionSet, nudges.of_circle)
    on(SessionMoved, duties.of_session, nudges.of_circle)
    on(SessionCancelled, nudges.of_circle)
    on(ReplyGiven, nudges.of_members)
    on(AgendaChanged, sessions.look_again)
    on(PauseBegun, nudges.of_circle)
    on(PauseEnded, nudges.of_circle)
    on(PartnersDrawn, nudges.of_members)
    on(PartnersMet, nudges.of_members)


class _Duties:
    """Looks again at what is to be said about duties."""

    def __init__(self, services: Services) -> None:
        self._rotation = services.duty_rotation

    async def of_session(self, event: SessionMoved) -> None:
        await self._rotation.look_again(event.session_id)


class _Nudges:
    """Decides nudges again."""

    def __init__(self, services: Services) -> None:
        self._replanner = services.replanner

    async def of_members(self, event: DutiesChanged | ReplyGiven | PartnersDrawn | PartnersMet) -> None:
        await self._replanner.replan(*event.members)

    async def of_circle(self, event: SessionSet | SessionMoved | SessionCancelled | PauseBegun | PauseEnded) -> None:
        await self._replanner.replan_circle(event.circle_id)


class _Sessions:
    """Looks at sessions again."""

    def __init__(self, services: Services) -> None:
        self._calendar = services.calendar

    async def look_again(self, event: DutiesChanged | ExampleQueued | AgendaChanged) -> None:
        await self._calendar.look_again(*event.sessions)


class _Partners:
    """Draws partners where it is time."""

    def __init__(self, services: Services) -> None:
        self._partners = services.partners

    async def of_circle(self, event: RhythmBegun) -> None:
        await self._partners.look_again(event.circle_id)

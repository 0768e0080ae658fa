"""Who reacts to what: each event with all that follows from it. No feature knows of those above it but by this page."""

from services.events import (
    CircleClosed,
    CircleFormed,
    MemberJoined,
    MemberLeft,
    PartnersDrawn,
    PartnersMet,
    VoiceChannelReplaced,
)
from services.house import Services


def connect(services: Services) -> None:
    """Have the services react to each other's events."""
    on = services.events.on
    goals, sessions = services.circle_goals, services.circle_sessions
    failures, partners = services.failures, services.partners
    nudges = _Nudges(services)

    on(CircleFormed, failures.circle_formed)
    on(
        CircleClosed,
        goals.circle_closed,
        failures.circle_closed,
        sessions.circle_closed,
        partners.circle_closed,
        nudges.of_circle,
    )
    on(MemberJoined, partners.member_joined)
    on(MemberLeft, goals.member_left, sessions.member_left, nudges.of_person)
    on(PartnersDrawn, nudges.of_members)
    on(PartnersMet, nudges.of_members)
    on(VoiceChannelReplaced, sessions.voice_channel_replaced)


class _Nudges:
    """Decides nudges again."""

    def __init__(self, services: Services) -> None:
        self._replanner = services.replanner

    async def of_members(self, event: PartnersDrawn | PartnersMet) -> None:
        await self._replanner.replan(*event.members)

    async def of_person(self, event: MemberLeft) -> None:
        await self._replanner.replan(event.user_id)

    async def of_circle(self, event: CircleClosed) -> None:
        await self._replanner.replan_circle(event.circle_id)

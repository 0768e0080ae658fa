"""Who reacts to what: each event with all that follows from it. No feature knows of those above it but by this page."""

from services.events import PartnersDrawn, PartnersMet
from services.house import Services


def connect(services: Services) -> None:
    """Have the services react to each other's events."""
    on = services.events.on
    nudges = _Nudges(services)

    on(PartnersDrawn, nudges.of_members)
    on(PartnersMet, nudges.of_members)


class _Nudges:
    """Decides nudges again."""

    def __init__(self, services: Services) -> None:
        self._replanner = services.replanner

    async def of_members(self, event: PartnersDrawn | PartnersMet) -> None:
        await self._replanner.replan(*event.members)

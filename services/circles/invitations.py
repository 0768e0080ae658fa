"""Invitations into a circle, and what people answer."""

from dataclasses import dataclass
from typing import Any

from db.models import Circle, Invitation
from db.queries import circles
from db.transaction import transaction
from rules import membership
from rules.limits import Limited
from runtime.clock import Clock
from services.circles.membership import Membership
from services.circles.seats import Seats
from services.lookup import CircleHere
from services.recent_acts import RecentActs
from services.server_members import Roles
from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom somebody wants to invite, with their roles in the server where that is asked.

    `reads_here` is whether they can read the channel there.
    """

    id: int
    name: str
    is_bot: bool
    reads_here: bool
    roles: Roles


class Invitations:
    """Asks people into circles; each is asked by one invitation, however often."""

    def __init__(self, clock: Clock, membership: Membership, seats: Seats, recent_acts: RecentActs) -> None:
        self._clock = clock
        self._membership = membership
        self._seats = seats
        self._recent_acts = recent_acts

    async def invite(self, circle: CircleHere, guild_id: int, guest: Guest, inviter: int) -> int | None:
        """Ask somebody into a circle, from the server `guild_id`; returns the invitation's id.

        A member who has come back to the server needs none: they have their place and role again, and it is None.
        Raises Refusal on another server than the circle's, for bots, for people who could not read it, for members who
        lack nothing, when the circle is full, and for one too many.
        """
        if guild_id != circle.guild_id:
            raise Refusal("circles/on-another-server", name=circle.name)
        if guest.is_bot:
            raise Refusal("circles/no-bots")
        async with transaction():
            if await self._seats.seat_again(circle.id, guest.id, guest.roles):
                return None
        if not guest.reads_here:
            raise Refusal("circles/cannot-read-here", person=guest.name)
        async with transaction():
            membership.allow_invite(await circles.members(circle.id), guest.id)
            self._recent_acts.count((Limited.INVITATIONS, inviter), (Limited.INVITATIONS_OF_ONE, guest.id))
            return await self._write(circle.id, guest.id, inviter)

    async def join(self, invitation_id: int, user_id: int, guild_id: int) -> CircleHere:
        """Take up an invitation, in the server `guild_id`.

        Raises Refusal when it is somebody else's or answered, when that is another server than the circle's, and when
        the circle is full.
        """
        async with transaction():
            invitation = await _own(invitation_id, user_id)
            circle = await Circle.get(id=invitation.circle_id)
            if guild_id != circle.guild_id:
                raise Refusal("circles/on-another-server", name=circle.name)
            await self._membership.admit(circle.id, user_id)
            invitation.accepted_at = self._clock.now()
            await invitation.save(update_fields=["accepted_at"])
            return CircleHere.of(circle)

    async def decline(self, invitation_id: int, user_id: int) -> CircleHere:
        """Turn an invitation down. Raises Refusal when it is somebody else's or answered."""
        async with transaction():
            invitation = await _own(invitation_id, user_id)
            await invitation.delete()
            return CircleHere.of(await Circle.get(id=invitation.circle_id))

    async def _write(self, circle_id: int, guest: int, inviter: int) -> int:
        facts: dict[str, Any] = {"invited_by": inviter, "invited_at": self._clock.now(), "accepted_at": None}
        if not await Invitation.filter(circle_id=circle_id, user_id=guest).update(**facts):
            await Invitation.create(circle_id=circle_id, user_id=guest, **facts)
        return (await Invitation.get(circle_id=circle_id, user_id=guest)).id


async def _own(invitation_id: int, user_id: int) -> Invitation:
    invitation = await Invitation.get_or_none(id=invitation_id, accepted_at=None)
    if invitation is None:
        raise Refusal("circles/invitation-answered")
    if invitation.user_id != user_id:
        raise Refusal("circles/invitation-of-others")
    return invitation

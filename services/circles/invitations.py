"""Invitations into a circle, and what people answer. That somebody declined is told to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.models import Circle, Invitation
from db.queries import circles
from db.transaction import transaction
from rules import membership
from rules.limits import Limited
from runtime.clock import Clock
from services.circles.membership import Membership
from services.circles.seats import Seats
from services.lookup import CircleHere, CircleLookup
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


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands in Discord."""

    channel: int
    message: int


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Somebody who is not asked, and why. `withdrawable` is the invitation that they have, if one may withdraw it."""

    person: int
    because: Refusal
    withdrawable: int | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """What inviting people has come to: who is to be asked now, who has their seat again, and who is not asked."""

    circle: CircleHere
    asked: tuple[int, ...] = ()
    seated_again: tuple[int, ...] = ()
    not_asked: tuple[NotAsked, ...] = ()


@dataclass(frozen=True, slots=True)
class InvitationShown:
    """What the message says that asks some people: who may still join, whether or not they declined, and who has."""

    circle: CircleHere
    inviter: int
    waiting: tuple[int, ...]
    joined: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who is asked no more, and what the message says now; None where that is not known."""

    people: tuple[int, ...]
    posted: Posted | None
    shown: InvitationShown


class StandingInvitationError(Refusal):
    """They are not asked, since they have this invitation."""

    def __init__(self, because: Refusal, invitation: Invitation) -> None:
        super().__init__(because.sentence, because.offers, **because.facts)
        self.invitation = invitation


class Invitations:
    """Asks people into circles; each has one invitation into a circle, which stands until it is taken or withdrawn."""

    def __init__(
        self, clock: Clock, lookup: CircleLookup, membership: Membership, seats: Seats, recent_acts: RecentActs
    ) -> None:
        self._clock = clock
        self._lookup = lookup
        self._membership = membership
        self._seats = seats
        self._recent_acts = recent_acts

    async def invite(self, circle: CircleHere, guild_id: int, guests: Sequence[Guest], inviter: int) -> Invited:
        """Ask people into a circle, from the server `guild_id`, each in a transaction of their own.

        A member who has come back to the server needs no invitation: they have their place and role again. Bots, people
        who could not read it, members, who is invited already, and one too many are not asked, nor is anybody where the
        circle is full. Raises Refusal on another server than the circle's.
        """
        if guild_id != circle.guild_id:
            raise Refusal("circles/on-another-server", name=circle.name)
        asked, seated_again, not_asked = list[int](), list[int](), list[NotAsked]()
        for guest in guests:
            try:
                (seated_again if await self._seat_or_ask(circle, guest, inviter) else asked).append(guest.id)
            except StandingInvitationError as standing:
                own = await _may_withdraw(standing.invitation, inviter)
                not_asked.append(NotAsked(guest.id, standing, standing.invitation.id if own else None))
            except Refusal as because:
                not_asked.append(NotAsked(guest.id, because))
        return Invited(circle, tuple(asked), tuple(seated_again), tuple(not_asked))

    async def note_posted(self, invited: Invited, posted: Posted) -> int | None:
        """Note where the message stands that asks them; returns one of the invitations in it, None for nobody."""
        of_them = Invitation.filter(circle_id=invited.circle.id, user_id__in=invited.asked)
        await of_them.update(channel_id=posted.channel, message_id=posted.message)
        first = await Invitation.filter(circle_id=invited.circle.id, message_id=posted.message).order_by("id").first()
        return None if first is None else first.id

    async def circle_of(self, invitation_id: int) -> int:
        """The circle of an invitation. Raises Refusal when it was taken or withdrawn."""
        invitation = await Invitation.get_or_none(id=invitation_id, accepted_at=None)
        if invitation is None:
            raise Refusal("circles/invitation-answered")
        return invitation.circle_id

    async def join(self, circle_id: int, user_id: int, guild_id: int, posted: Posted) -> InvitationShown:
        """Take up an invitation, in the server `guild_id`, by a button under the message that asks; returns what that
        says now.

        Raises Refusal when they are not invited any more, when that is another server than the circle's, and when the
        circle is full.
        """
        async with transaction():
            circle = await _open_circle(circle_id)
            invitation = await _own(circle, user_id)
            if guild_id != circle.guild_id:
                raise Refusal("circles/on-another-server", name=circle.name)
            await self._membership.admit(circle.id, user_id)
            place = {"channel_id": posted.channel, "message_id": posted.message}
            await _change(invitation, accepted_at=self._clock.now(), declined_at=None, **place)
            return await _shown(circle, posted.message)

    async def decline(self, circle_id: int, user_id: int) -> CircleHere:
        """Turn an invitation down; it stands, should they change their mind. Raises Refusal when they have none."""
        async with transaction():
            circle = await _open_circle(circle_id)
            await _change(await _own(circle, user_id), declined_at=self._clock.now())
            return CircleHere.of(circle)

    async def withdraw(self, invitation_id: int, user_id: int, *, with_others: bool) -> Withdrawn:
        """Take an invitation back, and `with_others` all in its message that are open.

        Raises Refusal when it was taken or withdrawn, and for others than the inviter and the circle's organisers.
        """
        async with transaction():
            circle = await _open_circle(await self.circle_of(invitation_id))
            await self._lookup.about(user_id, circle.id)
            invitation = await Invitation.get(id=invitation_id)
            if not await _may_withdraw(invitation, user_id):
                raise Refusal("circles/withdraw-others", organisers=await circles.organisers(circle.id))
            message = invitation.message_id
            together = with_others and message is not None
            about: dict[str, Any] = {"message_id": message} if together else {"id": invitation.id}
            withdrawn = Invitation.filter(circle_id=circle.id, accepted_at=None, **about)
            people = [row.user_id for row in await withdrawn.order_by("id")]
            await withdrawn.delete()
            posted = Posted(invitation.channel_id, message) if invitation.channel_id and message else None
            return Withdrawn(tuple(people), posted, await _shown(circle, message or 0, invitation.invited_by))

    async def _seat_or_ask(self, circle: CircleHere, guest: Guest, inviter: int) -> bool:
        """Returns whether they needed no invitation."""
        if guest.is_bot:
            raise Refusal("circles/no-bots")
        async with transaction():
            if await self._seats.seat_again(circle.id, guest.id, guest.roles):
                return True
        if not guest.reads_here:
            raise Refusal("circles/cannot-read-here", person=guest.name)
        async with transaction():
            membership.allow_invite(await circles.members(circle.id), guest.id)
            standing = await Invitation.get_or_none(circle_id=circle.id, user_id=guest.id, accepted_at=None)
            if standing is not None and standing.message_id is not None:
                raise _standing(circle, standing)
            self._recent_acts.count((Limited.INVITATIONS, inviter), (Limited.INVITATIONS_OF_ONE, guest.id))
            await self._write(circle.id, guest.id, inviter)
            return False

    async def _write(self, circle_id: int, guest: int, inviter: int) -> None:
        again: dict[str, Any] = dict.fromkeys(("accepted_at", "declined_at", "channel_id", "message_id"))
        facts: dict[str, Any] = {"invited_by": inviter, "invited_at": self._clock.now(), **again}
        if not await Invitation.filter(circle_id=circle_id, user_id=guest).update(**facts):
            await Invitation.create(circle_id=circle_id, user_id=guest, **facts)


async def _open_circle(circle_id: int) -> Circle:
    circle = await Circle.get_or_none(id=circle_id, closed_at=None)
    if circle is None:
        raise Refusal("circles/closed")
    return circle


async def _own(circle: Circle, user_id: int) -> Invitation:
    """The invitation that somebody has not taken. Raises Refusal where there is none."""
    invitation = await Invitation.get_or_none(circle_id=circle.id, user_id=user_id)
    if invitation is None:
        raise Refusal("circles/invitation-of-others", name=circle.name)
    if invitation.accepted_at is not None:
        raise Refusal("membership/you-are-in")
    return invitation


def _standing(circle: CircleHere, invitation: Invitation) -> StandingInvitationError:
    because = Refusal(
        "circles/invited-already",
        by=invitation.invited_by,
        at=invitation.invited_at,
        guild=circle.guild_id,
        channel=invitation.channel_id,
        message=invitation.message_id,
    )
    return StandingInvitationError(because, invitation)


async def _may_withdraw(invitation: Invitation, user_id: int) -> bool:
    return user_id == invitation.invited_by or await circles.is_organiser(invitation.circle_id, user_id)


async def _change(invitation: Invitation, **facts: datetime | int | None) -> None:
    for name, value in facts.items():
        setattr(invitation, name, value)
    await invitation.save(update_fields=list(facts))


async def _shown(circle: Circle, message: int, inviter: int = 0) -> InvitationShown:
    rows = await Invitation.filter(circle_id=circle.id, message_id=message).order_by("id")
    waiting = tuple(row.user_id for row in rows if row.accepted_at is None)
    joined = tuple(row.user_id for row in rows if row.accepted_at is not None)
    return InvitationShown(CircleHere.of(circle), rows[0].invited_by if rows else inviter, waiting, joined)

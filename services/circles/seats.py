"""Who is in the circle's server: a member who is gone has no access to the circle, and one who is back has it again.

Discord tells of neither without a privileged intent. So people are looked at when they do something, from wherever,
when they are invited, and in a roll call every two days and before each session.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from db.queries import circles, seats, sessions
from db.queries.seats import Seat
from db.transaction import transaction
from rules import membership
from rules.roll_call import MINUTE, MOST_A_MINUTE, next_roll_call, put_off
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.circles.membership import Membership
from services.events import CircleClosed, CircleFormed, Events, MemberGone, MemberReturned, SessionMoved, SessionSet
from services.server_members import Roles, ServerMembers
from vocabulary.keys import JobKey, JobKind

ROLL_CALL_PATIENCE = 10.0
"""Seconds that a question may take while nobody waits."""
AGAIN_AFTER = timedelta(hours=1)
"""When to call a roll again that was broken off, since Discord did not answer."""


class Here(NamedTuple):
    """Where a person is, as Discord says with what they do: in a server, with these roles."""

    guild_id: int
    roles: Roles


class Seats:
    """Keeps the members of circles in line with those of their servers."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, servers: ServerMembers, membership: Membership, events: Events
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._servers = servers
        self._membership = membership
        self._events = events
        self._called: deque[datetime] = deque(maxlen=MOST_A_MINUTE)

    async def check(self, user_id: int, here: Here | None = None) -> None:
        """Look where a person is, before anything is done for them; `here` is where they are in any case.

        Never raises for what Discord does not tell: then the circles of that server are closed to them until it does.
        """
        held = await seats.seats_of(user_id)
        if not held:
            return
        found: dict[int, Roles | None] = {}
        if here is not None:
            self._servers.note_here(here.guild_id, user_id)
            found[here.guild_id] = here.roles
        elsewhere = dict.fromkeys(seat.guild_id for seat in held if seat.guild_id not in found)
        found |= await self._servers.look(user_id, elsewhere)
        await self._settle((seat, found[seat.guild_id]) for seat in held if seat.guild_id in found)

    async def seat_again(self, circle_id: int, user_id: int, roles: Roles) -> bool:
        """Give somebody with these roles in the circle's server their seat back, or its role. Part of a transaction.

        False if they have no seat or lack nothing, and when the circle is full by now.
        """
        seat = next((one for one in await seats.seats_in(circle_id) if one.user_id == user_id), None)
        if seat is None or not _is_new(seat, roles):
            return False
        self._servers.note_here(seat.guild_id, user_id)
        return await self._give_back(seat)

    async def call_roll(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: look at all members of a circle, and set aside who has been gone for long."""
        if not self._has_room(now):
            return put_off(circle_id, await _coming(circle_id), now)
        held = await seats.seats_in(circle_id)
        for seat in held:
            found = await self._servers.look(seat.user_id, [seat.guild_id], ROLL_CALL_PATIENCE)
            if not found:
                return now + AGAIN_AFTER
            await self._settle((seat, roles) for roles in found.values())
            if None in found.values():
                await self._set_aside(seat, now)
        return await self._next_roll_call(circle_id, now) if held else None

    def _has_room(self, now: datetime) -> bool:
        """Whether one more roll may be called in this minute; then it counts as called."""
        if len(self._called) == MOST_A_MINUTE and now - self._called[0] < MINUTE:
            return False
        self._called.append(now)
        return True

    async def plan_roll_call(self, event: CircleFormed | SessionSet | SessionMoved) -> None:
        """Call the roll when it is time. Part of the caller's transaction."""
        await self._call_by(event.circle_id, await self._next_roll_call(event.circle_id, self._clock.now()))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Call the roll no more. Part of the caller's transaction."""
        await self._timekeeper.drop(JobKey(JobKind.ROLL_CALL, event.circle_id))

    async def _settle(self, found: Iterable[tuple[Seat, Roles | None]]) -> None:
        """Write down what has changed; most often nothing has."""
        changed = [(seat, roles) for seat, roles in found if _is_new(seat, roles)]
        if not changed:
            return
        async with transaction():
            for seat, roles in changed:
                if roles is None:
                    await self._note_gone(seat)
                elif seat.gone_since is not None or await self._timekeeper.when(_rooms(seat)) is None:
                    # Otherwise the role is tried already, perhaps in vain, which is not to be repeated at each act.
                    await self._give_back(seat)

    async def _note_gone(self, seat: Seat) -> None:
        now = self._clock.now()
        if await seats.note_gone(seat.circle_id, seat.user_id, now):
            await self._call_by(seat.circle_id, membership.counts_until(now))
            await self._events.publish(MemberGone(seat.circle_id, seat.user_id))

    async def _give_back(self, seat: Seat) -> bool:
        if seat.set_aside and not membership.has_room(await circles.members(seat.circle_id)):
            return False
        if seat.gone_since is not None and await seats.note_back(seat.circle_id, seat.user_id):
            await self._events.publish(MemberReturned(seat.circle_id, seat.user_id))
        await self._timekeeper.schedule(self._clock.now(), _rooms(seat))
        return True

    async def _set_aside(self, seat: Seat, now: datetime) -> None:
        if seat.gone_since is not None and membership.counts_until(seat.gone_since) <= now:
            async with transaction():
                await self._membership.set_aside(seat.circle_id, seat.user_id)

    async def _next_roll_call(self, circle_id: int, now: datetime) -> datetime:
        counted = [seat for seat in await seats.seats_in(circle_id) if not seat.set_aside]
        return next_roll_call(await _coming(circle_id), [seat.gone_since for seat in counted if seat.gone_since], now)

    async def _call_by(self, circle_id: int, at: datetime) -> None:
        """Call the roll then, unless that is planned for sooner."""
        job = JobKey(JobKind.ROLL_CALL, circle_id)
        planned = await self._timekeeper.when(job)
        if planned is None or at < planned:
            await self._timekeeper.schedule(at, job)


async def _coming(circle_id: int) -> list[datetime]:
    """When a circle meets next."""
    return [session.starts_at for session in await sessions.sessions_to_come(circle_id)]


def _rooms(seat: Seat) -> JobKey:
    """The job that gives a circle's role to its members."""
    return JobKey(JobKind.ROOMS, seat.circle_id)


def _is_new(seat: Seat, roles: Roles | None) -> bool:
    """Whether what Discord says about a person is to be acted on; `roles` are None where they are gone."""
    if roles is None:
        return seat.gone_since is None
    return seat.gone_since is not None or (seat.role_id is not None and seat.role_id not in roles)

"""Which circle or session somebody means: the one of a channel, of a button, the one they chose, or their only one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from db.models import Circle, Session
from db.queries import circles, sessions
from db.queries.nudges import NudgedCircle
from db.queries.seats import seats_of
from rules.names import alike, holds, told_apart
from services.server_members import ServerMembers
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_MEMBERS, MOST_SUGGESTIONS
from vocabulary.rituals import Ritual

Servers = Mapping[int, str]
"""What the servers are called on which the bot is, by id."""


@dataclass(frozen=True, slots=True)
class CircleHere:
    """An open circle in which somebody is a member, as much of it as a command needs."""

    id: int
    guild_id: int
    name: str
    focus: str
    zone: str
    weeks: int
    minutes: int
    text_channel_id: int | None
    voice_channel_id: int | None
    locale: str | None
    rituals: frozenset[Ritual]

    @property
    def text_channel(self) -> int:
        """Its text channel. Raises Refusal while it is still being made, or when it is gone."""
        if self.text_channel_id is None:
            raise still_being_made(self.name)
        return self.text_channel_id

    @classmethod
    def of(cls, circle: Circle) -> Self:
        """What a command needs of this row."""
        return cls(
            circle.id,
            circle.guild_id,
            circle.name,
            circle.focus,
            circle.zone,
            circle.weeks,
            circle.minutes,
            circle.text_channel_id,
            circle.voice_channel_id,
            circle.locale,
            circle.rituals,
        )


class CircleLookup:
    """Finds circles, and refuses those of others, and those from whose server somebody is gone."""

    def __init__(self, servers: ServerMembers) -> None:
        self._servers = servers

    async def mine(self, user_id: int) -> list[CircleHere]:
        """The open circles in which a person is a member, as far as they are known to be there, oldest first."""
        found = [CircleHere.of(circle) for circle in await circles.circles_of(user_id)]
        return [circle for circle in found if not self.is_in_doubt(circle.guild_id, user_id)]

    async def in_some(self, user_id: int) -> None:
        """Raises Refusal for who is in no circle, as far as that is known."""
        if not await self.mine(user_id):
            raise await self._in_none(user_id)

    async def offered(self, user_id: int, typed: str, servers: Servers) -> list[tuple[str, int]]:
        """One's circles in whose name something typed occurs, by how they are told apart, with their ids."""
        mine = await self.mine(user_id)
        called = labels(mine, servers)
        fitting = [(called[circle.id], circle.id) for circle in mine if holds(called[circle.id], typed)]
        return fitting[:MOST_SUGGESTIONS]

    async def named(
        self, user_id: int, text: str, servers: Servers | None = None, guild_id: int | None = None
    ) -> CircleHere:
        """One's own circle of that name or id; of several, the one on this server.

        Raises Refusal when there is none, and when several might be meant.
        """
        mine = await self.mine(user_id)
        called = labels(mine, servers or {})
        found = [one for one in mine if text in (str(one.id), called[one.id])]
        found = found or [one for one in mine if alike(one.name, text)]
        here = [one for one in found if one.guild_id == guild_id]
        if not found:
            raise await self._no_access(user_id) or Refusal("circles/no-such", name=text)
        if len(found) > 1 and len(here) != 1:
            raise Refusal("circles/several", name=text)
        return (here or found)[0]

    async def called(self, user_id: int, circle_id: int, servers: Servers) -> str:
        """What tells a circle of theirs apart from their other ones."""
        return labels(await self.mine(user_id), servers)[circle_id]

    async def here(self, user_id: int, channel_id: int) -> CircleHere:
        """The circle whose channel this is, or else one's only one.

        Raises Refusal when neither is there, or when the person is not in it.
        """
        here = await circles.circle_in(channel_id)
        if here is not None:
            return await self.about(user_id, here.id)
        mine = await self.mine(user_id)
        if len(mine) == 1:
            return mine[0]
        if mine:
            raise Refusal("circles/which")
        raise await self._in_none(user_id)

    async def about(self, user_id: int, circle_id: int) -> CircleHere:
        """The circle that a button or a form is about.

        Raises Refusal when it is closed, for others than members, and for who is not known to be in its server.
        """
        theirs = await circles.open_to(circle_id, user_id)
        if theirs is not None and not self.is_in_doubt(theirs.guild_id, user_id):
            return CircleHere.of(theirs)
        circle = await Circle.get_or_none(id=circle_id, closed_at=None)
        if circle is None:
            raise Refusal("circles/closed")
        raise await self._no_access(user_id, circle_id) or Refusal("circles/members-only", name=circle.name)

    async def share_a_circle(self, user_id: int, other: int) -> bool:
        """Whether another person is a member of a circle that is open to this one."""
        return await circles.has_member([circle.id for circle in await self.mine(user_id)], other)

    async def is_channel_of(self, channel_id: int, circle_id: int) -> bool:
        """Whether this is a channel of that circle."""
        here = await circles.circle_in(channel_id)
        return here is not None and here.id == circle_id

    def is_in_doubt(self, guild_id: int, user_id: int) -> bool:
        """Whether Discord did not tell if a person is in a server, so that its circles are closed to them for now."""
        return self._servers.is_in_doubt(guild_id, user_id)

    async def _in_none(self, user_id: int) -> Refusal:
        return await self._no_access(user_id) or Refusal("circles/in-none")

    async def _no_access(self, user_id: int, circle_id: int | None = None) -> Refusal | None:
        """Why a circle, or any, in which a person has a seat is closed to them; None if they have no such seat."""
        held = [seat for seat in await seats_of(user_id) if circle_id in (None, seat.circle_id)]
        if any(self.is_in_doubt(seat.guild_id, user_id) for seat in held):
            return Refusal("circles/cannot-look")
        if any(seat.set_aside for seat in held):
            return Refusal("circles/set-aside", most=MOST_MEMBERS)
        if any(seat.gone_since is not None for seat in held):
            return Refusal("circles/not-in-server")
        return None


class SessionLookup:
    """Finds sessions with their circles, and refuses those of circles in which somebody is no member."""

    def __init__(self, circles: CircleLookup) -> None:
        self._circles = circles

    async def about(self, user_id: int, session_id: int) -> Session:
        """The session, even when it is over. Raises Refusal for others than the circle's members."""
        session = await sessions.session_with_circle(session_id)
        if session is None:
            raise Refusal("sessions/over")
        await self._circles.about(user_id, session.circle_id)
        return session

    async def open_about(self, user_id: int, session_id: int) -> Session:
        """The same. Raises Refusal also when it is over: held, cancelled or given up."""
        session = await self.about(user_id, session_id)
        if session.closed_at is not None:
            raise Refusal("sessions/over")
        return session

    async def open_in(self, circle_id: int) -> Session:
        """A circle's session that runs or comes next. Raises Refusal when none is set."""
        session = await sessions.open_session(circle_id)
        if session is None:
            raise Refusal("sessions/none-set")
        return session


def labels(shown: Iterable[Circle | CircleHere | NudgedCircle], servers: Servers) -> dict[int, str]:
    """What to call circles that one person sees beside each other: with their server where names look the same."""
    known = {circle.id: (circle.name, servers.get(circle.guild_id, "")) for circle in shown}
    return dict(zip(known, told_apart(list(known.values())), strict=True))


def still_being_made(name: str) -> Refusal:
    """What to say where a circle's channel is needed, and not there yet or no longer."""
    return Refusal("circles/still-being-made", name=name)

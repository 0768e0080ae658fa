"""The complete state of this Discord, by id, and the gateway events of its changes."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from rehearsal.enums import ChannelType
from rehearsal.errors import ApiError
from rehearsal.world.journal import PATIENCE_SECONDS, Journal
from rehearsal.world.models import Application, Attachment, Channel, Guild, Member, Message, Role, User
from rehearsal.world.snowflakes import Snowflakes
from rehearsal.world.timers import Timers

T = TypeVar("T")
_LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A gateway event, for bots that can see `channel`, or for one bot `only`."""

    name: str
    data: dict[str, Any]
    guild: Guild | None = None
    channel: Channel | None = None
    message: Message | None = None
    only: Application | None = None


class World:
    """All objects, by id.

    `now` is the server's clock; `rate` is how many of the server's seconds pass in one real second, and shortens
    rate limits accordingly. `complaints` lists misbehaviour of clients that Discord would not tolerate.
    """

    def __init__(self, now: Callable[[], datetime], rate: float) -> None:
        self.now = now
        self.rate = rate
        self.ids = Snowflakes(now)
        self.journal = Journal(now)
        self.timers = Timers(now)
        self.complaints: list[str] = []
        self.users: dict[int, User] = {}
        self.applications: dict[int, Application] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.attachments: dict[int, Attachment] = {}
        self._by_token: dict[str, Application] = {}
        self._dms: dict[tuple[int, int], Channel] = {}
        self._listeners: list[Callable[[GatewayEvent], None]] = []

    def on_event(self, listener: Callable[[GatewayEvent], None]) -> None:
        self._listeners.append(listener)

    def emit(self, event: GatewayEvent) -> None:
        for listener in self._listeners:
            listener(event)
        self.journal.notify()

    def complain(self, complaint: str) -> None:
        self.complaints.append(complaint)
        self.journal.notify()

    async def until(self, predicate: Callable[[], T], timeout: float = PATIENCE_SECONDS) -> T:  # noqa: ASYNC109 - callers choose it
        """Wait until `predicate()` is truthy, and return its value; it is called again whenever something happens.

        After `timeout` real seconds, TimeoutError says what was waited for and what happened last.
        """
        deadline = monotonic() + timeout
        while not (found := predicate()):
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError(self._waited_for(predicate, timeout))
            await self.journal.wait(min(left, _LOOK_AGAIN))
        return found

    def person(self, name: str) -> User:
        return self._user(name, bot=False)

    def application(self, name: str, token: str, privileged: int) -> Application:
        bot = self._user(name, bot=True)
        application = Application(bot.id, name, token, bot, privileged)
        self.applications[application.id] = self._by_token[token] = application
        return application

    def by_token(self, token: str) -> Application | None:
        return self._by_token.get(token)

    def channel(self, channel_id: str | int) -> Channel:
        return _found(self.channels, channel_id, 10003, "Unknown Channel")

    def guild(self, guild_id: str | int) -> Guild:
        return _found(self.guilds, guild_id, 10004, "Unknown Guild")

    def user(self, user_id: str | int) -> User:
        return _found(self.users, user_id, 10013, "Unknown User")

    def member(self, guild: Guild, user_id: str | int) -> Member:
        return _found(guild.members, user_id, 10007, "Unknown Member")

    def role(self, guild: Guild, role_id: str | int) -> Role:
        return _found(guild.roles, role_id, 10011, "Unknown Role")

    def message(self, channel: Channel, message_id: str | int) -> Message:
        return _found(channel.messages, message_id, 10008, "Unknown Message")

    def dm(self, person: User, bot: User) -> Channel:
        """The DM channel of these two, opened if it does not exist yet."""
        if known := self._dms.get((person.id, bot.id)):
            return known
        channel = Channel(self.ids.next(), ChannelType.DM, recipients=(person, bot))
        self.channels[channel.id] = self._dms[person.id, bot.id] = channel
        return channel

    def dms_of(self, person: User) -> list[Channel]:
        """All DM channels between a person and bots."""
        bots = (self._dms.get((person.id, bot)) for bot in self.applications)
        return [channel for channel in bots if channel]

    def _user(self, name: str, *, bot: bool) -> User:
        user = User(self.ids.next(), name, bot)
        self.users[user.id] = user
        return user

    def _waited_for(self, predicate: Callable[[], object], timeout: float) -> str:
        last = "\n".join(f"  {entry.kind} {entry.text!r}" for entry in list(self.journal)[-8:])
        complaints = "\n".join(f"  {complaint}" for complaint in self.complaints)
        return f"Not within {timeout} s: {_source(predicate)}\nLast entries:\n{last}\nComplaints:\n{complaints}"


def _found(things: dict[int, T], thing_id: str | int, code: int, message: str) -> T:
    found = things.get(int(thing_id)) if str(thing_id).isdecimal() else None
    if found is None:
        raise ApiError(404, code, message)
    return found


def _source(predicate: Callable[[], object]) -> str:
    try:
        return inspect.getsource(predicate).strip()
    except (OSError, TypeError):
        return repr(predicate)

"""Routes: each has a method, a path, the permissions it needs, and a handler."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rehearsal.errors import ApiError, invalid_form
from rehearsal.http.rate_limits import RateLimits
from rehearsal.interactions.registry import Interactions
from rehearsal.messages.posting import Uploads
from rehearsal.permissions import NONE, Permission
from rehearsal.voice.states import VoiceStates
from rehearsal.world.models import Application, Channel, Guild, User
from rehearsal.world.world import World


@dataclass(frozen=True, slots=True)
class Response:
    """A response with an explicit status; other results are sent with 200, and None with 204."""

    status: int
    body: Any


@dataclass
class Call:
    """One authenticated request to one route. `gateway_url` is the gateway's URL for clients of its port."""

    world: World
    application: Application
    interactions: Interactions
    voice: VoiceStates
    limits: RateLimits
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    uploads: Uploads
    gateway_url: str = ""

    @property
    def me(self) -> User:
        return self.application.user

    @cached_property
    def channel(self) -> Channel:
        return self.world.channel(self.params["channel_id"])

    @cached_property
    def guild(self) -> Guild:
        """The route's guild. Raises ApiError 50001 if the bot is not in it."""
        guild = self.world.guild(self.params["guild_id"])
        if self.me.id not in guild.members:
            raise ApiError(403, 50001, "Missing Access")
        return guild

    def number(self, name: str, default: int) -> int:
        """A number from the query. Raises ApiError 50035 for anything else."""
        given = self.query.get(name)
        if given is None:
            return default
        if not given.isdecimal():
            raise invalid_form([name], "NUMBER_TYPE_COERCE", f'Value "{given}" is not int.')
        return int(given)

    def require(self, needed: Permission) -> None:
        """Raises ApiError 50001 for a channel that the bot cannot see, and 50013 if it lacks a permission."""
        if "channel_id" in self.params:
            held = self.channel.permissions(self.me)
            if not held & Permission.VIEW_CHANNEL:
                raise ApiError(403, 50001, "Missing Access")
            if self.channel.is_thread and needed & Permission.SEND_MESSAGES:
                needed = needed & ~Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
        elif "guild_id" in self.params:
            held = self.guild.permissions(self.me)
        else:
            return
        if needed & ~held:
            raise ApiError(403, 50013, "Missing Permissions")


Handler = Callable[[Call], Any]
Check = Callable[[Call], None]
"""Raises ApiError before anything is done, with a more precise error than Discord's document would give."""


def _anything(_: Call) -> None:
    """Any body is taken."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `by_token` routes are authenticated by an interaction's token in the path, not by the bot's token.

    `takes` is the type of the body, if there is one, and `check` refuses one that is not as it has to be.
    """

    method: str
    template: str
    handler: Handler = field(repr=False)
    needs: Permission
    by_token: bool
    takes: type
    check: Check = field(repr=False)


class RouteTable:
    """Routes in matching order: a literal segment must come before a parameter in the same place."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def route(
        self,
        method: str,
        template: str,
        *,
        needs: Permission = NONE,
        by_token: bool = False,
        takes: type = dict,
        check: Check = _anything,
    ) -> Callable[[Handler], Handler]:
        """Register a function as the handler of a route; several decorators may be stacked on one function."""

        def add(handler: Handler) -> Handler:
            self._routes.append(Route(method, template, handler, needs, by_token, takes, check))
            return handler

        return add

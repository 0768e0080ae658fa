"""The rehearsal: a Discord on the loopback interface, for unmodified client libraries and simulated people."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from rehearsal.enums import PRIVILEGED
from rehearsal.faults import Faults
from rehearsal.gateway.server import Gateway
from rehearsal.guild_setup import HostedGuild, new_guild
from rehearsal.guilds import scheduled_events
from rehearsal.http.api import HttpApi
from rehearsal.http.certificates import make_certificates
from rehearsal.http.openapi import Schema
from rehearsal.interactions.registry import Interactions
from rehearsal.people.person import Person
from rehearsal.voice.server import VoiceServer
from rehearsal.voice.states import VoiceStates
from rehearsal.world import snapshot
from rehearsal.world.journal import PATIENCE_SECONDS, Journal
from rehearsal.world.models import Application, User
from rehearsal.world.world import World

T = TypeVar("T")
HOST = "127.0.0.1"
_SECURE_GATEWAY = "wss://gateway.discord.gg"
_VOICE_HOSTS = ".discord.media"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Rehearsal:
    """One Discord. After `start` it listens on two ports of the loopback interface.

    `address` ("127.0.0.1:PORT") serves TLS for all of Discord's host names, to clients whose connector resolves every
    host to it and which trust `ca_file`. `plain_url` ("http://127.0.0.1:PORT") is for clients with a configurable API
    address; its /gateway/bot returns the same port.

    `now` is the server's clock. `rate` is how many of its seconds pass in a real one: rate limits and the lifetimes of
    tokens are that much shorter in real time, while a response is due within three real seconds at any rate. `schema`
    is the path of Discord's OpenAPI document; each request is checked against it.

    `complaints` lists what a client did wrong, even if it was not refused: a test asserts that it is empty. `journal`
    records everything that happened. `faults` injects faults.
    """

    def __init__(self, now: Callable[[], datetime] = _utc_now, rate: float = 1.0, schema: Path | None = None) -> None:
        self.world = World(now, rate)
        self.complaints: list[str] = self.world.complaints
        self.voice = VoiceServer(self.world)
        self.voice_states = VoiceStates(self.world, self.voice)
        self.world.on_event(partial(scheduled_events.react_to, self.world))
        self.gateway = Gateway(self.world, self.voice_states)
        self.interactions = Interactions(self.world)
        self.faults = Faults(self.world, self.gateway)
        self._http = HttpApi(
            self.world,
            self.interactions,
            self.voice_states,
            self.faults,
            Schema(schema) if schema else None,
            self._gateway_url,
        )
        self._runner: web.AppRunner | None = None
        self._timers: asyncio.Task[None] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.address = ""
        self.plain_url = ""

    @property
    def journal(self) -> Journal:
        return self.world.journal

    @property
    def ca_file(self) -> Path:
        assert self._folder, "The rehearsal has not started."
        return Path(self._folder.name) / "ca.pem"

    async def start(self, port: int = 0, plain_port: int = 0) -> None:
        """Start to listen; port 0 means any free port."""
        self._folder = tempfile.TemporaryDirectory(prefix="rehearsal-")
        context = make_certificates(self.ca_file)
        application = self._http.web_application(self._websocket)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1, handler_cancellation=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port, ssl_context=context).start()
        await web.TCPSite(self._runner, HOST, plain_port).start()
        secure, plain = (address[1] for address in self._runner.addresses)
        self.address, self.plain_url = f"{HOST}:{secure}", f"http://{HOST}:{plain}"
        await self.voice.start()
        self._timers = asyncio.create_task(self.world.timers.run())

    async def stop(self) -> None:
        """Close every connection and free the ports; the state can still be inspected."""
        await self.voice.stop()
        await self.gateway.close()
        await self._stop_timers()
        if self._runner:
            await self._runner.cleanup()
        if self._folder:
            self._folder.cleanup()

    async def __aenter__(self) -> "Rehearsal":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def application(self, name: str, token: str, privileged: int = PRIVILEGED) -> Application:
        """A bot account; `privileged` are the intents enabled in its developer portal."""
        return self.world.application(name, token, privileged)

    def person(self, name: str) -> Person:
        return self._person_of(self.world.person(name))

    def everyone(self) -> list[Person]:
        """All people, in the order in which they came."""
        return [self._person_of(user) for user in self.world.users.values() if not user.bot]

    def guild(self, name: str, owner: Person) -> HostedGuild:
        """A new guild with #general, the voice channel General, and its owner."""
        return new_guild(self.world, name, owner)

    def state(self) -> bytes:
        """All that is there, for `go_on_from` in another rehearsal; interactions and what happened are left out."""
        return snapshot.dump(self.world)

    def go_on_from(self, state: bytes) -> None:
        """Begin with what was in an earlier rehearsal, whose clock was not ahead of this one's."""
        snapshot.load(self.world, state)

    async def until(self, predicate: Callable[[], T], timeout: float = PATIENCE_SECONDS) -> T:  # noqa: ASYNC109 - callers choose it
        """Wait until `predicate()` is truthy, and return its value; TimeoutError after `timeout` real seconds."""
        return await self.world.until(predicate, timeout)

    def _person_of(self, user: User) -> Person:
        return Person(self.world, self.interactions, self.voice_states, user)

    async def _stop_timers(self) -> None:
        if self._timers:
            self._timers.cancel()
            with suppress(asyncio.CancelledError):
                await self._timers

    def _gateway_url(self, request: web.Request) -> str:
        return _SECURE_GATEWAY if request.secure else self.plain_url.replace("http", "ws", 1)

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        if request.host.partition(":")[0].endswith(_VOICE_HOSTS):
            return await self.voice.handle(request)
        return await self.gateway.serve(request, self._gateway_url(request))

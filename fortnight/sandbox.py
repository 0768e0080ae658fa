"""The sandbox of the fortnight: a rehearsal with a guild and five people, a bot, and the clock that they share."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from pathlib import Path
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from fortnight.bots import Bot, InProcessBot, settings_for
from fortnight.cast import CAST, ZONE, Persona
from fortnight.clock_driver import ClockDriver
from fortnight.promises import Promises
from fortnight.transcript import names_in
from rehearsal.enums import CallbackType
from rehearsal.guild_setup import HostedGuild
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.permissions import Permission
from rehearsal.server import Rehearsal
from rehearsal.transcript.history import History
from rehearsal.transcript.markup import to_text
from rehearsal.world.models import Application, Channel, Message
from runtime.clock import RehearsedClock
from runtime.config import Settings
from vocabulary import permissions

BEGINS = datetime(2026, 1, 19, 16, 0, tzinfo=UTC)
TOKEN = "a-rehearsed-token"
NEEDED = reduce(or_, (Permission[name.upper()] for name in permissions.NEEDED))
ATTEMPTS = 20
PRESENT = "SELECT user_id FROM attendance WHERE left_at IS NULL"


class BrokenError(Exception):
    """The fortnight cannot go on, since something expected did not appear."""


Seen = TypeVar("Seen")
MakeBot = Callable[[Settings, RehearsedClock], Bot]


@dataclass
class Sandbox:
    """The environment of the story, after `start`."""

    folder: Path
    rate: float = 3.0
    seed: int = 1
    schema: Path | None = None
    make_bot: MakeBot = InProcessBot
    promises: Promises = field(default_factory=Promises)

    rehearsal: Rehearsal = field(init=False)
    history: History = field(init=False)
    guild: HostedGuild = field(init=False)
    application: Application = field(init=False)
    people: dict[str, Person] = field(init=False)
    clock: RehearsedClock = field(init=False)
    bot: Bot = field(init=False)
    clock_driver: ClockDriver = field(init=False)
    random: Random = field(init=False)

    @property
    def database(self) -> Path:
        """The bot's database file."""
        return self.folder / "circle.db"

    async def start(self) -> None:
        """Start the rehearsal with its guild and people; the bot is not started yet."""
        self.random = Random(self.seed)
        self.clock = RehearsedClock(self.rate, BEGINS)
        self.rehearsal = Rehearsal(self.clock.now, self.rate, self.schema)
        self.history = History(self.rehearsal.world)
        await self.rehearsal.start()
        self.people = {persona.name: self.rehearsal.person(persona.name) for persona in CAST}
        first, *others = self.people.values()
        self.guild = self.rehearsal.guild("The staff room", first)
        self.guild.join(*others)
        self.application = self.rehearsal.application("Circlekeeper", TOKEN)
        self.guild.install(self.application, int(NEEDED))
        settings = settings_for(self.database, self.rehearsal.address, self.rehearsal.ca_file, self.rate, TOKEN)
        self.bot = self.make_bot(settings, self.clock)
        self.clock_driver = ClockDriver(self.clock, self.database, self.bot)

    async def start_bot(self) -> None:
        """Start the bot, and wait until its commands are registered."""
        await self.bot.start()
        await self.until_seen(lambda: self.application.commands, "the bot's commands")
        await self.wait_for_bot()

    async def stop(self) -> None:
        """Stop the bot and the rehearsal."""
        try:
            await self.bot.stop()
        finally:
            await self.rehearsal.stop()

    async def wait_for_bot(self) -> None:
        """Wait until the bot is connected."""
        await self.until_seen(lambda: self.rehearsal.gateway.connected(self.application), "the bot online")

    def person(self, persona: Persona) -> Person:
        """The person who plays a persona."""
        return self.people[persona.name]

    def named_in(self, text: str, before: str = "") -> Person:
        """The person whom a text names right after the words `before`. Raises BrokenError if it names nobody there."""
        for person in self.people.values():
            if f"{before}{person.mention}" in text:
                return person
        raise BrokenError(f"nobody is named after “{before}” in “{text}”")

    async def act(self, action: Callable[[], Awaitable[Answer]], done: Callable[[], object] = lambda: False) -> Answer:
        """Perform an action in Discord; repeat it, as people do, if no answer comes and it is not `done` by then."""
        answer = await action()
        for _ in range(ATTEMPTS):
            if answer.interaction.acknowledged == CallbackType.DEFERRED_UPDATE:
                return answer
            with suppress(TimeoutError):
                if answer.kind != "failed":
                    return await answer.settled()
            if done():
                return answer
            await self.wait_for_bot()
            answer = await action()
        raise BrokenError(f"{answer!r} failed {ATTEMPTS} times")

    async def until_seen(self, look: Callable[[], Seen], what: str) -> Seen:
        """Wait until `look` finds something, and return that. Raises BrokenError if it never does."""
        try:
            return await self.rehearsal.until(look)
        except TimeoutError as error:
            raise BrokenError(f"nobody saw {what}: {error}") from error

    async def first_seen(self, look: Callable[[], Iterable[Seen]], what: str) -> Seen:
        """Wait until `look` finds something, and return the first of it. Raises BrokenError if it never does."""
        return (await self.until_seen(lambda: list(look()), what))[0]

    async def shown(self, person: Person, channel: Channel, words: str) -> Message:
        """Wait for the newest message with these words in a channel."""
        return await self.first_seen(
            lambda: (one for one in reversed(person.sees(channel)) if words in one.text),
            f"“{words}” in #{channel.name}",
        )

    async def received(self, person: Person, words: str) -> Message:
        """Wait for the newest DM with these words."""
        return await self.first_seen(
            lambda: (one for one in reversed(person.dms) if words in one.text),
            f"“{words}” among {person.name}'s DMs",
        )

    async def join_voice(self, channel: Channel, *people: Person) -> None:
        """Have people join a voice channel during a session, or shortly before, and wait until the bot knows of it."""
        for person in people:
            await person.join_voice(channel)
        joined = {person.id for person in people}
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            noted = lambda: {user for (user,) in database.execute(PRESENT)}
            await self.until_seen(lambda: joined <= noted(), "that the bot noted who is in voice")

    def readable(self, text: str) -> str:
        """A message as a reader sees it."""
        return to_text(text, names_in(self.rehearsal, self.guild), self.clock.now(), ZoneInfo(ZONE))

    async def until(self, at: datetime) -> None:
        """Let time pass until `at`."""
        await self.clock_driver.until(at)
        await asyncio.sleep(0)

"""Two bots on one rehearsal, in one process: Circlekeeper with a circle for each goal, and a bot with an empty command.

The board that follows each goal is posted between two measurements; answers to interactions, which are measured, have
no rate limit.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from db.lifecycle import migrate, opened
from db.models import Circle, Cycle, Member, Person as Known, Session
from db.transaction import transaction
from fortnight.bots import settings_for
from rehearsal.guild_setup import HostedGuild
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.permissions import ALL
from rehearsal.server import Rehearsal
from rehearsal.world.models import Channel
from rules.standard import standard
from runtime.bot import INTENTS, Circlekeeper
from runtime.clock import RealClock
from runtime.config import Settings
from runtime.connector import connector
from services.sessions.agendas import as_facts

TOKEN, EMPTY_TOKEN = "a-measured-token", "an-empty-token"
PATIENCE_SECONDS = 30.0
QUIET_SECONDS = 0.02
"""How long the bot needs to record a pin and go to sleep."""
OTHERS_IN_CIRCLE = 4
FIELDS = {
    "goal": "Run and debrief three A/B tests on our onboarding flow",
    "why": "Half of our new users never reach their second lesson, and we argue about the reason every Monday.",
    "actions": "Write the first hypothesis, agree on one measure, book the debrief with the two teams concerned.",
    "evidence": "A link to the debrief, with the numbers before and after.",
    "support": "Someone to challenge my reading of the results before I present them.",
}
"""The values of the form."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in a circle of five who has no goal yet."""

    person: Person
    channel: Channel
    circle: int


@dataclass(frozen=True, slots=True)
class TwoBots:
    """The rehearsal, our bot, and the people who set goals."""

    rehearsal: Rehearsal
    bot: Circlekeeper
    participants: Sequence[Participant]

    async def form(self, participant: Participant) -> Answer:
        """Open the form of `/goal set`, and use an empty command, so that both bots are warm for the measurement."""
        form = await participant.person.slash(participant.channel, "goal set")
        await participant.person.slash(participant.channel, "empty")
        return form

    async def settled(self, participant: Participant) -> None:
        """Wait until everything that follows a goal is done: the board is pinned and the bots are idle."""

        def pinned() -> bool:
            return any(message.pinned for message in participant.channel.messages.values())

        await self.rehearsal.until(pinned, PATIENCE_SECONDS)
        await asyncio.sleep(QUIET_SECONDS)


class EmptyBot(commands.Bot):
    """A minimal bot, as in discord.py's examples, with one command that answers at once."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(commands.when_mentioned, intents=INTENTS, connector=connector(settings))
        self.tree.add_command(empty)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@app_commands.command()
async def empty(interaction: discord.Interaction) -> None:
    """Just answer."""
    await interaction.response.send_message("ok", ephemeral=True)


@asynccontextmanager
async def two_bots(folder: Path, count: int) -> AsyncGenerator[TwoBots]:
    """Both bots online, and this many people, each in a separate circle."""
    async with AsyncExitStack() as stack:
        rehearsal = await stack.enter_async_context(Rehearsal())
        guild = rehearsal.guild("Measured", rehearsal.person("Host"))
        for name, token in (("Circlekeeper", TOKEN), ("Empty", EMPTY_TOKEN)):
            guild.install(rehearsal.application(name, token), int(ALL))
        settings = settings_for(folder / "circle.db", rehearsal.address, rehearsal.ca_file, 1.0, TOKEN)
        await migrate(settings.database.url)
        await stack.enter_async_context(opened(settings.database.url))
        bot = await stack.enter_async_context(Circlekeeper(settings, RealClock()))
        other = await stack.enter_async_context(EmptyBot(settings))
        participants = [await _participant(rehearsal, guild, bot, number) for number in range(count)]
        running = [asyncio.create_task(bot.start(TOKEN)), asyncio.create_task(other.start(EMPTY_TOKEN))]
        try:
            await rehearsal.until(lambda: _ready(bot, other) or any(task.done() for task in running), PATIENCE_SECONDS)
            if _ready(bot, other):
                yield TwoBots(rehearsal, bot, participants)
            await bot.drain()
        finally:
            await asyncio.gather(bot.close(), other.close())
            await asyncio.gather(*running)
        if rehearsal.complaints:
            raise RuntimeError(f"Something went wrong meanwhile: {rehearsal.complaints}")


def _ready(*bots: discord.Client) -> bool:
    return all(bot.is_ready() for bot in bots)


async def _participant(rehearsal: Rehearsal, guild: HostedGuild, bot: Circlekeeper, number: int) -> Participant:
    """A person in a circle of five with its first session ahead, as the commands would create it."""
    person = rehearsal.person(f"Member {number}")
    guild.join(person)
    channel = guild.add_channel(f"circle-{number}")
    now = bot.clock.now()
    async with transaction():
        circle = await Circle.create(
            guild_id=guild.id,
            name=f"Circle {number}",
            focus="What is measured here",
            zone="Europe/Berlin",
            created_at=now,
            text_channel_id=channel.id,
        )
        await Cycle.create(circle=circle, number=1, opened_at=now)
        await Known.create(id=person.id)
        for user_id in [person.id, *range(1, OTHERS_IN_CIRCLE + 1)]:
            await Member.create(circle=circle, user_id=user_id, joined_at=now)
        starts_at = now + timedelta(weeks=2)
        agenda = as_facts(standard())
        await Session.create(
            circle=circle, starts_at=starts_at, agenda=agenda, facilitator=person.id, presenter=person.id
        )
    return Participant(person, channel, circle.id)

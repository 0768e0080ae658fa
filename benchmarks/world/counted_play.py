"""Plays a world with the bot in this process, and counts the statements of its start and of all acts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.world import acts
from benchmarks.world.hosting import TOKEN, HostedWorld, clock_of, host
from benchmarks.world.instructions import Cost, Statements, counted_statements
from benchmarks.world.people import People
from benchmarks.world.played_circle import PlayedCircle
from benchmarks.world.recorder import Recorder
from fortnight.bots import InProcessBot, settings_for
from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from runtime.bot import Circlekeeper
from runtime.clock import Clock, RehearsedClock
from runtime.config import Settings

RATE = 20.0
STILL_SECONDS = 0.3
ONE, ALL = range(1), range(6)
PARTS = (
    (acts.IN_SESSION, 0, ONE),
    (acts.OFTEN, 1, ONE),
    (acts.ANSWERS, 11, ALL),
    (acts.SELDOM, 5, ONE),
    (acts.AT_THE_END, 8, ONE),
    (acts.LEAPING, 0, ONE),
)
"""Which scripts are played by which circle, and by whom what everybody does."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a start and all acts came to: statements with their costs, and what else was seen.

    `requests` are what the bot asked of Discord while it started; `failures` are what went wrong.
    """

    at_start: Mapping[str, Cost]
    by_acts: Mapping[str, Cost]
    requests: list[str]
    names: set[str]
    commands: Sequence[Mapping[str, Any]]
    failures: list[str]


async def play(world: Path) -> Played:
    """Start the bot on a world, and have every command, button and form used once or more."""
    clock = RehearsedClock(RATE, clock_of(world).now())
    with counted_statements() as statements:
        async with Rehearsal(clock.now, RATE) as rehearsal:
            hosted = host(rehearsal, world, with_messages=20)
            settings = settings_for(world, rehearsal.address, rehearsal.ca_file, RATE, TOKEN)
            bots: list[Circlekeeper] = []
            bot = InProcessBot(settings, clock, partial(_kept, bots))
            recorder = Recorder(rehearsal, world)
            await bot.start()
            try:
                at_start = await _started(hosted, bots, statements)
                requests = [one.text for one in rehearsal.journal if one.kind is EntryKind.REQUEST]
                failures = await _play(hosted, bot, clock)
                await _until_still(statements)
            finally:
                await bot.stop()
            commands = [*hosted.application.commands.values()]
            failures += rehearsal.complaints
            return Played(at_start, dict(statements.costs), requests, recorder.names, commands, failures)


def _kept(bots: list[Circlekeeper], settings: Settings, clock: Clock) -> Circlekeeper:
    """A bot as usual, kept in `bots`."""
    bots.append(Circlekeeper(settings, clock))
    return bots[-1]


async def _started(hosted: HostedWorld, bots: list[Circlekeeper], statements: Statements) -> dict[str, Cost]:
    """Wait until the bot is ready, in voice where a session is on, and still; return what that took."""
    rehearsal, me = hosted.rehearsal, hosted.application
    await rehearsal.until(lambda: rehearsal.gateway.connected(me))
    await bots[0].wait_until_ready()
    live = [circle.guild for circle in hosted.circles if circle.live]
    await rehearsal.until(lambda: all(me.id in guild.voice_states for guild in live))
    await _until_still(statements)
    costs = {text: replace(cost) for text, cost in statements.costs.items()}
    statements.clear()
    return costs


async def _until_still(statements: Statements) -> None:
    """Wait until nothing is asked of the database any more."""
    times = -1
    while times != statements.times:
        times = statements.times
        await asyncio.sleep(STILL_SECONDS)


async def _play(hosted: HostedWorld, bot: InProcessBot, clock: RehearsedClock) -> list[str]:
    failures: list[str] = []
    for scripts, place, everybody in PARTS:
        circle = hosted.circles[place]
        owner = next(one for one in hosted.circles if one.guild is circle.guild).members[0]
        circle = PlayedCircle(hosted.rehearsal, hosted.application, circle, owner, People(), clock, bot, everybody)
        failures += await acts.play(scripts, [circle])
    return failures

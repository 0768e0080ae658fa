"""From where tests go on: a Discord and a database as they are after what many tests begin with, played only once."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rehearsal.server import Rehearsal
from runtime.clock import RehearsedClock
from tests.e2e.nudging import agree, meet
from tests.e2e.staging import BEGINS, FIRST_SESSION, RATE, Log, Stage


async def nothing(stage):
    """The bot was never there."""


async def online(stage):
    """The bot was there once, and has told Discord its commands."""
    await stage.start_bot()


async def with_circle(stage):
    """The five have formed a circle, and its rooms are made."""
    await online(stage)
    await stage.form_circle()


async def with_meeting(stage):
    """The same, and their first session is set for FIRST_SESSION."""
    await online(stage)
    await (await stage.form_circle()).schedule()


async def about_to_meet(stage):
    """The same, ten minutes before it begins."""
    stage.clock.leap_to(FIRST_SESSION - timedelta(minutes=10))
    await with_meeting(stage)


async def with_ben(stage):
    """Ben has agreed to nudges and set a goal; the middle of the cycle is a week away."""
    await online(stage)
    circle = await stage.form_circle()
    await meet(circle)
    await agree(stage, stage.ben)
    await circle.set_goal(stage.ben)


@dataclass(frozen=True)
class Beginning:
    """When it is, the file of the bot's database then, and all that is in Discord."""

    at: datetime
    database: Path
    discord: bytes


class Beginnings:
    """Plays what a test begins with, once, in `folder`; `empty` is a migrated database."""

    def __init__(self, folder, empty, openapi):
        self._folder, self._empty, self._openapi = folder, empty, openapi
        self._made = {}

    async def after(self, play):
        """How all is after a play: an async function that is given the stage before the bot is started.

        What it leaves has to be in Discord or in the database: interactions are over then, and the bot starts again.
        """
        if play not in self._made:
            self._made[play] = await self._played(play)
        return self._made[play]

    async def _played(self, play):
        clock = RehearsedClock(RATE, BEGINS)
        database = shutil.copy(self._empty, self._folder / f"{len(self._made)}.db")
        async with Rehearsal(clock.now, RATE, self._openapi) as rehearsal:
            stage = Stage(rehearsal, clock, database, Log())
            await play(stage)
            if not stage.bot.away:
                await stage.settled()
                await stage.stop_bot()
            assert rehearsal.complaints == []
            return Beginning(clock.now(), database, rehearsal.state())

"""Kills the bot with SIGKILL, at instants of no meaning and right after somebody did something, and starts it again."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from random import Random

from fortnight.bots import SubprocessBot
from fortnight.sandbox import Sandbox
from rehearsal.world.journal import EntryKind, JournalEntry

MOST = 20
"""Kills in one play."""
NEAR_SECONDS = 0.1
"""A kill near an interaction comes within this many real seconds after it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When to kill, decided beforehand: `pauses` are real seconds, each from the last restart to a kill at random.

    `near` has the numbers of the interactions that are followed by a kill, each with its real seconds.
    """

    pauses: Sequence[float] = ()
    near: dict[int, float] = field(default_factory=dict)

    @classmethod
    def drawn(cls, random: Random, anywhere: int, near: int, seconds: float, interactions: int) -> "Plan":
        """So many kills in a play that takes so long and has so many interactions when nobody disturbs it.

        Those that come anywhere come often enough for a play to have `MOST`.
        """
        gap = seconds / MOST
        chosen = random.sample(range(interactions), min(near, interactions))
        return cls(
            tuple(random.uniform(0, 2 * gap) for _ in range(anywhere)),
            {number: random.uniform(0, NEAR_SECONDS) for number in chosen},
        )


class Killer:
    """Carries out a plan while a sandbox is played, from `start` to `stop`."""

    def __init__(self, sandbox: Sandbox, plan: Plan) -> None:
        self.anywhere = self.near = self.interactions = 0
        self._sandbox = sandbox
        self._plan = plan
        self._restarting = asyncio.Lock()
        self._restart: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        sandbox.rehearsal.journal.on_entry(self._noted)

    def start(self) -> None:
        self._spawn(self._kill_anywhere())

    async def stop(self) -> None:
        """Kill no more; a bot that is being started again is up afterwards."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._restart is not None:
            await self._restart

    def _noted(self, entry: JournalEntry) -> None:
        if entry.kind is EntryKind.INTERACTION:
            after = self._plan.near.get(self.interactions)
            self.interactions += 1
            if after is not None:
                self._spawn(self._kill_near(after))

    async def _kill_anywhere(self) -> None:
        for pause in self._plan.pauses:
            await asyncio.sleep(pause)
            await self._kill()
            self.anywhere += 1

    async def _kill_near(self, after: float) -> None:
        await asyncio.sleep(after)
        await self._kill()
        self.near += 1

    async def _kill(self) -> None:
        async with self._restarting:
            bot = self._sandbox.bot
            assert isinstance(bot, SubprocessBot)
            self._restart = asyncio.ensure_future(_restart(bot))
            await asyncio.shield(self._restart)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _restart(bot: SubprocessBot) -> None:
    await bot.kill()
    await bot.start()

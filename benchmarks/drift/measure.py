"""How late the second block of each session is announced, and how much memory the bot took at most."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.drift.stage import GAP, Room, Stage, staged
from rehearsal.world.journal import EntryKind
from rules.standard import STANDARD

FIRST, SECOND = (f"## {block.name}" for block in STANDARD[:2])
WARNED = f"**{STANDARD[0].name}**: two minutes left"
LEAD = timedelta(seconds=2)
"""From the leap of the clock until the first block ends."""
PATIENCE_SECONDS = 60.0
VOICE_SECONDS = 150.0
"""No more than 100 channels are entered in a minute."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from each block's deadline until Discord had its card; the bot's greatest memory; refusals by limit.

    `ending` is how many seconds the process took to end from SIGTERM on, in all voice channels.
    """

    late: list[float]
    megabytes: float
    limited: int
    ending: float


async def measure(sessions: int, folder: Path, say: Callable[[str], None]) -> Measured:
    """Have so many sessions live, and see each come to its second block.

    Raises RuntimeError for what Discord would mind, and where the machine is too slow to tell.
    """
    async with staged(folder, sessions) as stage:
        say(f"{sessions} sessions wait for the bot")
        await stage.bot.start()
        await _until_all(stage, lambda room: room.said(FIRST) and room.said(WARNED), PATIENCE_SECONDS)
        say("all cards and warnings are there")
        _leap(stage)
        await _until_all(stage, lambda room: room.said(SECOND), sessions * GAP.total_seconds() + PATIENCE_SECONDS)
        say("all blocks have changed")
        await _until_all(stage, lambda room: room.joined_by(stage.application), VOICE_SECONDS)
        megabytes = _peak(stage.bot.pid)
        ending = await _end(stage)
        if stage.rehearsal.complaints:
            raise RuntimeError(f"Something went wrong meanwhile: {stage.rehearsal.complaints}")
        return Measured([_late(stage, room) for room in stage.rooms], megabytes, _limited(stage), ending)


async def _until_all(stage: Stage, done: Callable[[Room], bool], seconds: float) -> None:
    left = list(stage.rooms)

    def all_done() -> bool:
        left[:] = [room for room in left if not done(room)]
        return not left

    await stage.rehearsal.until(all_done, seconds)


def _leap(stage: Stage) -> None:
    at = min(room.ends_at for room in stage.rooms) - LEAD
    if stage.clock.now() >= at:
        raise RuntimeError("The bot was busy with what it had missed until blocks ended: this machine is too slow.")
    stage.clock.leap_to(at)
    stage.bot.leap_to(at)


async def _end(stage: Stage) -> float:
    began = time.monotonic()
    await stage.bot.stop()
    seconds = time.monotonic() - began
    await _until_all(stage, lambda room: not room.joined_by(stage.application), PATIENCE_SECONDS)
    return seconds


def _late(stage: Stage, room: Room) -> float:
    came = next(
        entry.at
        for entry in stage.rehearsal.journal
        if entry.kind is EntryKind.MESSAGE and entry.channel is room.text and SECOND in entry.text
    )
    return (came - room.ends_at).total_seconds()


def _limited(stage: Stage) -> int:
    return sum(entry.kind is EntryKind.REQUEST and entry.status == 429 for entry in stage.rehearsal.journal)


def _peak(pid: int) -> float:
    """The greatest memory that a process ever held, as Linux tells."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / 1e6

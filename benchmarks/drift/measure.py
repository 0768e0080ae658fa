"""Measures how late the second block of each session is announced, and the bot's peak memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.drift.live_sessions import GAP, LiveSession, LiveSessions, live_sessions
from rehearsal.world.journal import EntryKind
from rules.standard import STANDARD
from runtime.words import Words
from services.sessions.agendas import worded

BLOCKS = worded(Words(), STANDARD)
FIRST, SECOND = (f": {block.name}\n" for block in BLOCKS[:2])
WARNED = f"**{BLOCKS[0].name}**: two minutes left"
LEAD = timedelta(seconds=2)
"""From the leap of the clock until the first block ends."""
PATIENCE_SECONDS = 60.0
VOICE_SECONDS = 150.0
"""At most 100 channels are joined in a minute."""


@dataclass(frozen=True, slots=True)
class DriftResult:
    """The results: seconds from each block's deadline until its card arrived, peak memory, rate-limited requests.

    `ending` is how many seconds the process took from SIGTERM to its end, while it was in all voice channels.
    """

    late: list[float]
    megabytes: float
    limited: int
    ending: float


async def measure(sessions: int, folder: Path, say: Callable[[str], None]) -> DriftResult:
    """Run this many live sessions until each reaches its second block.

    Raises RuntimeError for complaints of the rehearsal, and if the machine is too slow for the measurement.
    """
    async with live_sessions(folder, sessions) as setup:
        say(f"{sessions} sessions wait for the bot")
        await setup.bot.start()
        await _until_all(setup, lambda session: session.said(FIRST) and session.said(WARNED), PATIENCE_SECONDS)
        say("all cards and warnings are there")
        _leap(setup)
        await _until_all(setup, lambda session: session.said(SECOND), sessions * GAP.total_seconds() + PATIENCE_SECONDS)
        say("all blocks have changed")
        await _until_all(setup, lambda session: session.joined_by(setup.application), VOICE_SECONDS)
        megabytes = _peak(setup.bot.pid)
        ending = await _end(setup)
        if setup.rehearsal.complaints:
            raise RuntimeError(f"Something went wrong meanwhile: {setup.rehearsal.complaints}")
        return DriftResult([_late(setup, session) for session in setup.sessions], megabytes, _limited(setup), ending)


async def _until_all(setup: LiveSessions, done: Callable[[LiveSession], bool], seconds: float) -> None:
    left = list(setup.sessions)

    def all_done() -> bool:
        left[:] = [session for session in left if not done(session)]
        return not left

    await setup.rehearsal.until(all_done, seconds)


def _leap(setup: LiveSessions) -> None:
    at = min(session.ends_at for session in setup.sessions) - LEAD
    if setup.clock.now() >= at:
        raise RuntimeError("The bot was busy with what it had missed until blocks ended: this machine is too slow.")
    setup.clock.leap_to(at)
    setup.bot.leap_to(at)


async def _end(setup: LiveSessions) -> float:
    began = time.monotonic()
    await setup.bot.stop()
    seconds = time.monotonic() - began
    await _until_all(setup, lambda session: not session.joined_by(setup.application), PATIENCE_SECONDS)
    return seconds


def _late(setup: LiveSessions, session: LiveSession) -> float:
    came = next(
        entry.at
        for entry in setup.rehearsal.journal
        if entry.kind is EntryKind.MESSAGE and entry.channel is session.text and SECOND in entry.text
    )
    return (came - session.ends_at).total_seconds()


def _limited(setup: LiveSessions) -> int:
    return sum(entry.kind is EntryKind.REQUEST and entry.status == 429 for entry in setup.rehearsal.journal)


def _peak(pid: int) -> float:
    """The peak memory of a process in megabytes, from /proc."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / 1e6

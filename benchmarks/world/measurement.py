"""Makes a large world and a small one, and measures both, one phase after the other."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.machine import description, reference_loop
from benchmarks.world import phases
from benchmarks.world.make import LIVE, SESSIONS, make, say
from benchmarks.world.measured_world import MeasuredWorld, measured_world
from benchmarks.world.report import Figures, report
from runtime.log import configure

__all__ = ["LIVE", "PATIENCE", "SESSIONS", "Options", "run"]

FOLDER = Path(__file__).parent.parent.parent / "build"
"""In the project, since the system's folder for temporary files may be in memory, and too small."""
SMALL = 20
PATIENCE = 300.0
AWAY = timedelta(days=1)
LATE = "Not answered within 3 seconds"
"""How the rehearsal complains of a missing answer."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and for how many seconds at most to wait for a bot to be quiet."""

    circles: int
    live: int
    sessions: int
    patience: float


def run(options: Options, folder: Path | None) -> int:
    """Measure, print the table, and return the exit code."""
    configure("warning")
    print(description(), flush=True)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        lines, kept = report(asyncio.run(measure(options, folder or Path(name))))
    print("\n".join(lines))
    return 0 if kept else 1


async def measure(options: Options, folder: Path) -> Figures:
    """Make both worlds in a folder, with one prototype, and measure them in turns."""
    files = {SMALL: folder / "small.db", options.circles: folder / "large.db"}
    for circles, file in files.items():
        await make(file, circles, options.live, options.sessions)
    loop, turn = reference_loop(), asyncio.Lock()
    async with AsyncExitStack() as stack:
        worlds = [await stack.enter_async_context(measured_world(file, SMALL, turn)) for file in files.values()]
        figures = await _measure(worlds, options.patience)
    figures.loop = (loop + reference_loop()) / 2
    return figures


async def _measure(worlds: list[MeasuredWorld], patience: float) -> Figures:
    figures = Figures([len(world.hosted.circles) for world in worlds])
    for world in worlds:
        figures.starts.append(await phases.start(world, patience))
        say(f"started with {len(world.hosted.circles):,} circles")
    for world in worlds:
        world.recorder.skip()
    figures.failures = await phases.play(worlds)
    figures.acts = [world.recorder.recorded() for world in worlds]
    figures.megabytes = [world.megabytes() for world in worlds]
    figures.peaks = [world.megabytes("VmHWM") for world in worlds]
    say("every command, button and form was used")
    for world in worlds:
        scheduled = await phases.schedule(world, patience)
        figures.looks.append(await phases.look(world, scheduled, patience))
        figures.storms.append(await phases.storm(world, scheduled, patience))
        say(f"a storm has passed over {len(world.hosted.circles):,} circles")
    for world in worlds:
        figures.returns.append(await phases.come_back(world, AWAY, patience))
        figures.file_megabytes.append(world.file.stat().st_size / 1e6)
        await world.bot.stop()
    figures.unanswered = [sum(LATE in one for one in world.rehearsal.complaints) for world in worlds]
    return figures

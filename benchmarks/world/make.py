"""`python -m benchmarks.world.make FILE`: makes the database of a world of many circles, as the bot would have left it.

One circle of six lives for half a year with the real bot on a rehearsal (`life`); copies of its database at many
moments of one cycle become a prototype, of which SQLite makes as many circles as are wanted (`multiply`). It is kept
beside the file for the next world, until there is another migration; `--fresh` has the circle live again.

A world is a database like any other. What time it is there, and the Discord in which its servers are, tells `hosting`:

    clock = clock_of(world)
    async with Rehearsal(clock.now) as rehearsal:
        hosted = host(rehearsal, world)
        bot = SubprocessBot(settings_for(world, rehearsal.address, rehearsal.ca_file, 1.0, TOKEN), clock, log)
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from benchmarks.world.multiply import make_world
from benchmarks.world.prototype import make_prototype
from db.file import known_migrations
from runtime.log import configure

SESSIONS = 13
"""How many sessions a circle has held in half a year."""
LIVE = 200
BESIDE = ("", "-wal", "-shm", ".lock")


def main() -> int:
    """Make a world, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.world.make", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--circles", type=int, default=10_000, help="ten to a server (default: %(default)s)")
    parser.add_argument("--live", type=int, default=LIVE, help="how many are in a session (default: %(default)s)")
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="that each has held (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="let the circle live again")
    given = parser.parse_args()
    configure("warning")
    asyncio.run(make(given.file, given.circles, given.live, given.sessions, fresh=given.fresh))
    return 0


async def make(file: Path, circles: int, live: int, sessions: int = SESSIONS, *, fresh: bool = False) -> None:
    """Make a world at `file`, in place of what is there, by a prototype that is made first if there is none."""
    prototype = file.with_name(f"prototype-{sessions}-{known_migrations()[-1]}.db")
    if fresh:
        prototype.unlink(missing_ok=True)
    began = time.monotonic()
    if not prototype.exists():
        await make_prototype(prototype, say, sessions)
    remove(file)
    await make_world(prototype, file, circles, live)
    say(f"{file}: {circles:,} circles, made in {time.monotonic() - began:.0f} s")


def remove(file: Path) -> None:
    """Remove a database and what SQLite and the bot have beside it."""
    for ending in BESIDE:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def say(progress: str) -> None:
    """Tell how far it is."""
    print(f"… {progress}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

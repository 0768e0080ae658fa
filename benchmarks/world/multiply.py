"""Makes the database of a world: the rows of a prototype, once for each circle, inserted by SQLite alone."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.world.numbering import CIRCLE, FIRST_CIRCLE, GUILD
from benchmarks.world.prototype import SHARED, About
from db.lifecycle import migrate
from db.outgoing import digest_of

CIRCLES_IN_GUILD = 10
STRIDE = 37
"""Neighbouring circles are so many moments apart, so that any few of them are all over the cycle."""
ABOUT = "world"
"""The key of the note about the world."""
FAST = ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -200000", "temp_store = MEMORY")
ENDS_WELL = ("journal_mode = WAL", "synchronous = FULL")


async def make_world(prototype: Path, path: Path, circles: int, live: int) -> None:
    """Make a world of so many circles, ten in a server; in each of the first `live` servers one is in its session."""
    await migrate(f"sqlite://{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as world:
        for pragma in FAST:
            world.execute(f"PRAGMA {pragma}")
        world.execute("ATTACH ? AS prototype", [str(prototype)])
        _number_circles(world, circles, live)
        world.execute("BEGIN")
        indexes = _without_indexes(world)
        for table in _tables(world):
            _multiply(world, table)
        _compute_digests(world)
        for index in indexes:
            world.execute(index)
        world.execute("INSERT INTO note SELECT key, value FROM prototype.note")
        world.execute("INSERT INTO note SELECT ?, about FROM prototype.world", [ABOUT])
        world.execute("COMMIT")
        world.execute("DETACH prototype")
        for pragma in ENDS_WELL:
            world.execute(f"PRAGMA {pragma}")


def about(world: Path) -> About:
    """What a world's rows do not tell."""
    with closing(sqlite3.connect(f"file:{world}?mode=ro", uri=True)) as database:
        (text,) = database.execute("SELECT value FROM note WHERE key = ?", [ABOUT]).fetchone()
    return About.from_text(text)


def _number_circles(world: sqlite3.Connection, circles: int, live: int) -> None:
    (text,) = world.execute("SELECT about FROM prototype.world").fetchone()
    moments = About.from_text(text).moments - 1
    world.execute("CREATE TEMP TABLE numbered (circle TEXT, guild TEXT, moment INTEGER)")
    rows: list[tuple[str, str, int]] = []
    for place in range(circles):
        guild, seat = divmod(place, CIRCLES_IN_GUILD)
        moment = 0 if seat == 0 and guild < live else 1 + place * STRIDE % moments
        rows.append((str(FIRST_CIRCLE + place), f"{FIRST_CIRCLE + guild}", moment))
    world.executemany("INSERT INTO numbered VALUES (?, ?, ?)", rows)


def _compute_digests(world: sqlite3.Connection) -> None:
    """Have each message know what it says, which has another circle's numbers now."""
    world.create_function("digest_of", 1, digest_of, deterministic=True)
    world.execute(
        """UPDATE outgoing SET digest = digest_of(CAST(outgoingbody.body AS TEXT))
        FROM outgoingbody WHERE outgoingbody.outgoing_id = outgoing.id"""
    )


def _without_indexes(world: sqlite3.Connection) -> Sequence[str]:
    """Drop the indexes, which are made sooner when all rows are there; return how to make them."""
    query = "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = world.execute(query).fetchall()
    for name, _ in found:
        world.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _tables(world: sqlite3.Connection) -> Sequence[str]:
    query = "SELECT name FROM prototype.sqlite_master WHERE type = 'table' ORDER BY name"
    return [name for (name,) in world.execute(query) if name not in (*SHARED, ABOUT)]


def _multiply(world: sqlite3.Connection, table: str) -> None:
    world.execute(f'CREATE INDEX IF NOT EXISTS prototype."moment_of_{table}" ON "{table}" (moment)')
    columns = [name for _, name, *_ in world.execute(f"PRAGMA prototype.table_info('{table}')") if name != "moment"]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(_value(world, table, name) for name in columns)
    world.execute(
        f'INSERT INTO main."{table}" ({names}) SELECT {values} FROM numbered CROSS JOIN prototype."{table}" AS row '
        "ON row.moment = numbered.moment ORDER BY numbered.rowid, row.rowid"
    )


def _value(world: sqlite3.Connection, table: str, column: str) -> str:
    """What a column is in a circle: an id becomes a number by the affinity of its column."""
    value = f'row."{column}"'
    for mark, number in ((CIRCLE, "circle"), (GUILD, "guild")):
        marked = f'SELECT 1 FROM prototype."{table}" WHERE instr("{column}", ?) LIMIT 1'
        if world.execute(marked, [mark]).fetchone():
            value = f"replace({value}, char({ord(mark)}), numbered.{number})"
    return value

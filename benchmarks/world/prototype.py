"""From one lived circle to the prototype of thousands: its rows at several moments, with marks in place of its ids."""

import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from benchmarks.world import numbering
from benchmarks.world.life import CYCLE, FIRST_SESSION, NAME, ZONE, Life, new_life
from benchmarks.world.numbering import CIRCLE, ROWS, DiscordIds, Renumbering

LIVE = timedelta(minutes=14)
"""How long the session of a live circle has been on."""
STEP = timedelta(hours=4)
"""Between two moments, of which each makes circles in a place of their own in the cycle."""
ZONES = {0: ZONE, 4: "America/Puerto_Rico", 8: "Pacific/Pitcairn", 12: "Pacific/Tarawa", 16: "Asia/Singapore"} | {
    20: "Asia/Dubai"
}
"""By how many hours a circle's life is moved: a zone without daylight saving time in which its hours are the same."""
AHEAD_OF_UTC = {0: 0, 4: -4, 8: -8, 12: 12, 16: 8, 20: 4}
SHARED = ("note", "tortoise_migrations", "sqlite_sequence")
"""Tables that belong to no circle. The bot's notes are kept as they are, with the ids of its commands."""
SENT = "SELECT message_id FROM outgoing WHERE message_id IS NOT NULL"
OF_A_CIRCLE = {"due": "WHERE subject NOT LIKE '%:0'"}
"""Leaves out the jobs that the bot has once, whatever circles there are."""
LOCAL = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
"""A local date, or a local date and time, alone in a column."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class About:
    """What a world's rows do not tell: the time `now`, in seconds, how many moments there are, and the bot's account.

    `commands` are those that Discord knows, by their ids, which stand in many messages.
    """

    now: int
    moments: int
    application: int
    commands: Mapping[int, Mapping[str, Any]]

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The reverse of `to_text`."""
        known = json.loads(text)
        return cls(**known | {"commands": {int(key): one for key, one in known["commands"].items()}})


@dataclass(frozen=True, slots=True)
class Moment:
    """A copy of the lived circle's database; what is in it is moved by `later`, so that all moments are now."""

    database: Path
    later: timedelta

    @property
    def zone(self) -> str:
        """The zone in which what is moved has the same local times."""
        return ZONES[self._hours]

    @property
    def days(self) -> timedelta:
        """By how many whole days local dates are moved."""
        return self.later + timedelta(hours=AHEAD_OF_UTC[self._hours])

    @property
    def _hours(self) -> int:
        return self.later // timedelta(hours=1) % 24


async def make_prototype(path: Path, say: Say, sessions: int, every: int = 1, empty: Path | None = None) -> None:
    """Let a circle live until it has held this many sessions and is in the next one, and make its prototype at `path`.

    The prototype has the moment in that session, and one for each `every` times four hours of the cycle before it. The
    circle lives in a copy of the database `empty`, if there is one that has all migrations already.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        database = Path(folder, "life.db")
        if empty:
            shutil.copy(empty, database)
        moments, discord, about = await _live(database, say, sessions, STEP * every)
        _write(path, moments, discord, about)


def now_of(sessions: int) -> datetime:
    """What time it is in a world whose circles have held this many sessions."""
    return FIRST_SESSION + sessions * CYCLE + LIVE


async def _live(database: Path, say: Say, sessions: int, step: timedelta) -> tuple[list[Moment], DiscordIds, About]:
    async with new_life(database) as life:
        say(f"a circle of six is founded, to live through {sessions} sessions")
        for number in range(sessions):
            await life.live_cycle(number, FIRST_SESSION + number * CYCLE)
            await life.hold(number, FIRST_SESSION + number * CYCLE)
        moments = [moment async for moment in _moments(life, sessions, step)]
        say(f"it has lived, and was copied at {len(moments)} moments")
        now, account = int(now_of(sessions).timestamp()), life.application
        return moments, _discord_ids(life, moments), About(now, len(moments), account.id, account.commands)


async def _moments(life: Life, number: int, step: timedelta) -> AsyncGenerator[Moment]:
    """The moments of the last cycle as it is lived: the last one is in its session, and is the first one here."""
    at, now = FIRST_SESSION + number * CYCLE, now_of(number)
    acts = [*life.acts(number, at)]
    for back in range(CYCLE // step - 1, 0, -1):
        moment_at = now - back * step
        while acts and acts[0][0] < moment_at:
            due, act = acts.pop(0)
            await life.until(due)
            await act()
        await life.until(moment_at)
        yield Moment(life.copied(f"{back}.db"), back * step)
    await life.begin(number, at)
    await life.until(now)
    yield Moment(life.copied("live.db"), timedelta())


def _discord_ids(life: Life, moments: list[Moment]) -> DiscordIds:
    texts = {person.id: numbering.user_id(place) for place, person in enumerate(life.members)}
    texts |= {person.dm(life.application).id: numbering.dm_id(place) for place, person in enumerate(life.members)}
    texts |= {one: numbering.event_id(place) for place, one in enumerate(sorted(life.guild.events))}
    texts |= {one: numbering.thread_id(place) for place, one in enumerate(sorted(life.guild.threads))}
    texts |= {
        life.guild.id: numbering.guild_id(),
        life.guild.role(NAME).id: numbering.role_id(),
        life.text.id: numbering.text_channel_id(),
        life.voice.id: numbering.voice_channel_id(),
    }
    invited_in = life.guild.channel("general")
    channels = [
        life.text,
        invited_in,
        *life.guild.threads.values(),
        *(person.dm(life.application) for person in life.members),
    ]
    messages = {message for channel in channels for message in channel.messages}
    messages |= {message for moment in moments for message in _sent(moment.database)}
    return DiscordIds(
        texts, frozenset(messages), frozenset({life.application.id, invited_in.id, *life.application.commands})
    )


def _sent(database: Path) -> list[int]:
    """The messages that the bot had sent by then, those included that it has deleted."""
    with closing(sqlite3.connect(database)) as lived:
        return [message for (message,) in lived.execute(SENT)]


def _write(path: Path, moments: list[Moment], discord: DiscordIds, about: About) -> None:
    digits = _digits(moments[-1].database)
    with closing(sqlite3.connect(path)) as prototype, prototype:
        prototype.execute("CREATE TABLE world (about)")
        prototype.execute("INSERT INTO world VALUES (?)", [about.to_text()])
        for number, moment in enumerate([moments[-1], *moments[:-1]]):
            renumbering = Renumbering(digits, discord, moment.later)
            with closing(sqlite3.connect(moment.database)) as lived:
                if not number:
                    _keep_notes(prototype, lived)
                for table in _tables(lived):
                    _write_table(prototype, lived, table, number, _Marker(renumbering, moment))


def _keep_notes(prototype: sqlite3.Connection, lived: sqlite3.Connection) -> None:
    prototype.execute("CREATE TABLE note (key, value)")
    prototype.executemany("INSERT INTO note VALUES (?, ?)", lived.execute("SELECT key, value FROM note"))


def _write_table(
    prototype: sqlite3.Connection, lived: sqlite3.Connection, table: str, moment: int, mark: "_Marker"
) -> None:
    rows = lived.execute(f'SELECT * FROM "{table}" {OF_A_CIRCLE.get(table, "")}')
    names = [one[0] for one in rows.description]
    columns = ", ".join(f'"{name}"' for name in names)
    prototype.execute(f'CREATE TABLE IF NOT EXISTS "{table}" (moment INTEGER, {columns})')
    values = ", ".join("?" * len(names))
    prototype.executemany(f'INSERT INTO "{table}" VALUES (?, {values})', [[moment, *map(mark, row)] for row in rows])


class _Marker:
    """Writes marks into a value, and moves it in time."""

    def __init__(self, renumbering: Renumbering, moment: Moment) -> None:
        self._renumbering, self._moment = renumbering, moment

    def __call__(self, value: object) -> object:
        if not isinstance(value, str):
            return self._renumbering.value(value)
        if value == ZONE:
            return self._moment.zone
        if LOCAL.fullmatch(value):
            return self._moved(value)
        return self._renumbering.text(value).replace(NAME, f"{NAME} {CIRCLE}")

    def _moved(self, local: str) -> str:
        if "T" in local:
            return (datetime.fromisoformat(local) + self._moment.days).isoformat(timespec="minutes")
        return (date.fromisoformat(local) + self._moment.days).isoformat()


def _digits(database: Path) -> dict[int, int]:
    """How many digits the place of a row has, by the start of its table."""
    with closing(sqlite3.connect(database)) as lived:
        ends = [end for (end,) in lived.execute("SELECT seq FROM sqlite_sequence")]
    return {end // ROWS * ROWS: len(str(end % ROWS)) for end in ends}


def _tables(database: sqlite3.Connection) -> Iterator[str]:
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if name not in SHARED:
            yield name

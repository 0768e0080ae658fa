"""Plays a fortnight, and sums up what people were told and what stands in the end, so that two plays compare."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kills.killer import Killer, Plan
from fortnight.bots import SubprocessBot
from fortnight.overall_checks import said_twice
from fortnight.sandbox import BrokenError, Sandbox
from fortnight.story import Story
from rehearsal.enums import ChannelType
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Message

RATE = 5.0
"""Most of the fortnight is leapt over. Faster, a vote would be over while a bot on a busy machine starts again."""
FACTS = (
    "circle",
    "member",
    "session",
    "sessionevent",
    "goal",
    "progress",
    "capture",
    "partnership",
    "meeting",
    "failure",
)
_TIMES = re.compile(r"<t:\d+(:\w)?>")
_IDS = re.compile(r"\d{15,}")


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one play. Words are without ids and times, which differ from one play to the next."""

    told: Counter[str]
    stands: Counter[str]
    twice: Sequence[str]
    broken: Sequence[str]
    anywhere: int
    near: int
    interactions: int
    seconds: float

    def lost_from(self, reference: "Played") -> list[str]:
        """What people were told, or what stands, in the reference but not here."""
        return [*(reference.told - self.told).elements(), *(reference.stands - self.stands).elements()]

    def added_to(self, reference: "Played") -> list[str]:
        """What is here more often than in the reference."""
        return [*(self.told - reference.told).elements(), *(self.stands - reference.stands).elements()]


async def play(folder: Path, story: int, plan: Plan) -> Played:
    """Play the fortnight of the seed `story`, killing the bot as planned."""
    log = folder / "bot.log"
    sandbox = Sandbox(folder, RATE, story, make_bot=lambda settings, clock: SubprocessBot(settings, clock, log))
    await sandbox.start()
    began = time.monotonic()
    broken: list[str] = []
    killer = Killer(sandbox, plan)
    try:
        await sandbox.start_bot()
        killer.start()
        await Story(sandbox, disturbed=True).play()
    except (BrokenError, TimeoutError) as error:
        broken.append(str(error))
    finally:
        await killer.stop()
        with suppress(BrokenError):
            await sandbox.wait_for_bot()  # one that has just been started does not end well yet
        await sandbox.stop()
    broken += [f"{promise.what}: {promise.seen}" for promise in sandbox.promises.broken]
    return Played(
        Counter(_told(sandbox)),
        Counter([*_standing(sandbox), *_facts(sandbox.database)]),
        said_twice(sandbox),
        broken,
        killer.anywhere,
        killer.near,
        killer.interactions,
        time.monotonic() - began,
    )


def _told(sandbox: Sandbox) -> Iterator[str]:
    """Each message that the bot sent by itself, as it read in the end."""
    for entry in sandbox.rehearsal.journal:
        if entry.kind in (EntryKind.MESSAGE, EntryKind.DM) and entry.actor is sandbox.application.user:
            message = entry.message
            if message and message.text and not message.interaction and not message.ephemeral:
                yield f"{_place(message.channel)}: {_words(message)}"


def _standing(sandbox: Sandbox) -> Iterator[str]:
    """Pins, roles, channels, and Discord's own events."""
    guild = sandbox.guild
    for channel in guild.channels.values():
        yield f"channel {channel.name}"
        yield from (f"pinned in {channel.name}: {_words(one)}" for one in channel.messages.values() if one.pinned)
    for member in guild.members.values():
        yield from (f"{member.name} has {guild.roles[role].name}" for role in member.roles)
    yield from (f"event {event.name}, {event.status.name}" for event in guild.events.values())


def _facts(database: Path) -> Iterator[str]:
    """How many rows of each kind there are."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for table in FACTS:
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            yield f"{count} rows of {table}"


def _place(channel: Channel) -> str:
    return f"DM of {channel.recipients[0].name}" if channel.type is ChannelType.DM else f"#{channel.name}"


def _words(message: Message) -> str:
    return _IDS.sub("#", _TIMES.sub("<t>", message.text)) + "".join(f" [{label}]" for label in message.buttons)

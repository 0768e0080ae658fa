"""Where the time of a `/goal set` goes: each part alone, in the same round, process and database."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import discord

from benchmarks.goals.stage import FIELDS, Seat, Stage
from benchmarks.table import Case, Line, Round, median, milliseconds, ratios
from benchmarks.timing import timed
from cogs.goals.cog import Goals
from db import due
from db.models import Goal
from db.transaction import transaction
from rules.goals import check_goal
from runtime.discord_message import to_send
from runtime.message import Message
from runtime.ui import Address
from vocabulary.controls import FormKind

PAGE = b"\0" * 4096
FAR = timedelta(days=365)


@dataclass
class Parts:
    """Seconds that each part took, every time in one round."""

    handler: list[float] = field(default_factory=list[float])
    words: list[float] = field(default_factory=list[float])
    commit: list[float] = field(default_factory=list[float])
    fsync: list[float] = field(default_factory=list[float])

    async def measure(self, stage: Stage, seat: Seat, folder: Path) -> None:
        """Take the time of each part once; `seat` is someone who has no goal yet."""
        cog = cast("Goals", stage.bot.cogs[Goals.__name__])
        interaction = cast("discord.Interaction", NoDiscord(seat))
        await stage.form(seat)
        with timed(self.handler):
            await cog.set_submitted(interaction, Address(FormKind.GOAL, seat.circle), FIELDS)
        await stage.settled(seat)
        goal = await Goal.get(user_id=seat.person.id)
        with timed(self.words):
            check_goal(FIELDS)
            to_send(Message(stage.bot.words.render("goal/set", goal=goal.goal, created=True, moved=False)))
        at = stage.bot.clock.now() + FAR
        await stage.form(seat)
        with timed(self.commit):
            async with transaction():
                await due.put(["measured:1"], at)
        self._write_through(folder / "page")

    def _write_through(self, path: Path) -> None:
        """Write one page to the disk, in a file that has its size already."""
        path.write_bytes(PAGE)
        file = os.open(path, os.O_RDWR)
        os.fsync(file)
        with timed(self.fsync):
            os.pwrite(file, PAGE, 0)
            os.fsync(file)
        os.close(file)


class NoDiscord:
    """An interaction that takes an answer and carries it nowhere."""

    def __init__(self, seat: Seat) -> None:
        self.user = SimpleNamespace(id=seat.person.id)
        self.channel_id = seat.channel.id
        self.response = self

    def is_done(self) -> bool:
        return False

    async def send_message(self, **_answer: object) -> None:
        """Take the answer."""


def case(goals: Sequence[Round], commands: Sequence[Round], parts: Sequence[Parts]) -> Case:
    """Each part as a share of the whole."""
    rounds: dict[str, Sequence[Round]] = {
        "an empty command’s way and back": commands,
        "our handler, without Discord": [one.handler for one in parts],
        "· rule, template, message": [one.words for one in parts],
        "· one transaction of one row": [one.commit for one in parts],
        "  · one fsync of one page": [one.fsync for one in parts],
    }
    lines = [Line(name, [milliseconds(each, median)], ratios(each, goals, median)) for name, each in rounds.items()]
    return Case("Where that goes, each part alone: ms; ratio of p50 to /goal set’s", lines)

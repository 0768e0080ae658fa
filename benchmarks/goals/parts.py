"""Measures each part of a `/goal set` alone, in the same round, process and database."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import discord

from benchmarks.goals.two_bots import FIELDS, Participant, TwoBots
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
from services.goals.goals import GoalSet
from vocabulary.controls import FormKind

PAGE = b"\0" * 4096
FAR = timedelta(days=365)


@dataclass
class Parts:
    """The seconds of each part, for every measurement in one round."""

    handler: list[float] = field(default_factory=list[float])
    words: list[float] = field(default_factory=list[float])
    commit: list[float] = field(default_factory=list[float])
    fsync: list[float] = field(default_factory=list[float])

    async def measure(self, bots: TwoBots, participant: Participant, folder: Path) -> None:
        """Measure each part once; `participant` must not have a goal yet."""
        cog = cast("Goals", bots.bot.cogs[Goals.__name__])
        interaction = cast("discord.Interaction", DiscardingInteraction(participant))
        await bots.form(participant)
        with timed(self.handler):
            await cog.set_submitted(interaction, Address(FormKind.GOAL, participant.circle), FIELDS)
        await bots.settled(participant)
        goal = await Goal.get(user_id=participant.person.id)
        with timed(self.words):
            check_goal(FIELDS)
            done = GoalSet(goal.goal, created=True, moved=False)
            facts = {"goal": goal.goal, "done": done, "asks_for_profile": False}
            to_send(Message(bots.bot.words.render("goal/set", **facts)))
        at = bots.bot.clock.now() + FAR
        await bots.form(participant)
        with timed(self.commit):
            async with transaction():
                await due.put(["measured:1"], at)
        self._write_through(folder / "page")

    def _write_through(self, path: Path) -> None:
        """Write one page to the disk, in a file that already has its size."""
        path.write_bytes(PAGE)
        file = os.open(path, os.O_RDWR)
        os.fsync(file)
        with timed(self.fsync):
            os.pwrite(file, PAGE, 0)
            os.fsync(file)
        os.close(file)


class DiscardingInteraction:
    """An interaction that discards its answer."""

    def __init__(self, participant: Participant) -> None:
        self.user = SimpleNamespace(id=participant.person.id)
        self.channel_id = participant.channel.id
        self.response = self
        self.locale = discord.Locale.british_english
        self.extras: dict[str, object] = {}

    def is_done(self) -> bool:
        return False

    async def send_message(self, **_answer: object) -> None:
        """Discard the answer."""


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

"""The commands and the button of `/privacy`."""

import json
from datetime import datetime

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.circles.parting import part
from db import personal_data, queries
from db.models import Capture, Failure, Goal
from db.transaction import transaction
from rules.errors import RuleError
from runtime.message import Attachment, Message
from runtime.ui import pressed
from services.goals.questions import keys_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import CaptureKind


class Privacy(CircleCog, group_name="privacy"):
    """What I keep about you."""

    @app_commands.command()
    async def policy(self, interaction: discord.Interaction) -> None:
        """Read what is kept about you, and why."""
        await self.responder.answer(interaction, "privacy/policy")

    @app_commands.command()
    async def export(self, interaction: discord.Interaction) -> None:
        """Get everything that is kept about you, as one file."""
        kept = await personal_data.export(interaction.user.id)
        if messages := await self.bot.outbox.export(interaction.user.id):
            kept["Outgoing"] = messages
        if not kept:
            raise RuleError("Nothing is kept about you.")
        file = Attachment("about-me.json", json.dumps(kept, ensure_ascii=False, indent=2))
        await self.responder.send(interaction, Message(self.bot.words.render("privacy/export"), files=(file,)))

    @app_commands.command()
    async def forget(self, interaction: discord.Interaction) -> None:
        """Leave all circles, and have everything about you deleted."""
        circles = await queries.circles_of(interaction.user.id)
        button = self.words.button(ButtonKind.PRIVACY_FORGET, 0)
        await self.responder.answer(interaction, "privacy/forget", buttons=[[button]], circles=circles)

    @pressed(ButtonKind.PRIVACY_FORGET)
    async def forget_confirmed(self, interaction: discord.Interaction, address: Address) -> None:
        """Forget whoever presses it."""
        user_id, now = interaction.user.id, self.now()
        async with transaction():
            await self._leave_all(user_id, now)
            await self._forget(user_id)
        await interaction.response.edit_message(content=self.bot.words.render("privacy/forgotten"), view=None)

    async def _leave_all(self, user_id: int, now: datetime) -> None:
        for circle in await queries.circles_of(user_id):
            await part(self.bot, circle, user_id, now, named=False)
        # For circles that have closed before.
        await self.bot.timekeeper.schedule(now, JobKey(JobKind.FAREWELL, user_id))

    async def _forget(self, user_id: int) -> None:
        goals = await Goal.filter(user_id=user_id).only("id")
        await self.bot.services.replanner.withdraw(user_id)
        jobs = [JobKey(JobKind.NUDGES, user_id), *(JobKey(JobKind.CHECK_IN, goal.id) for goal in goals)]
        await self.bot.timekeeper.drop(*jobs)
        await self.bot.outbox.forget(user_id, [*await keys_of(user_id), *await _told_by(user_id)])
        await personal_data.forget(user_id)


async def _told_by(user_id: int) -> list[MessageKey]:
    """What brings a circle a person's own words."""
    failures = await Failure.filter(user_id=user_id).only("id")
    commitments = await Capture.filter(user_id=user_id, kind=CaptureKind.COMMITMENT).only("id")
    return [
        *(MessageKey(MessageKind.FAILURE, row.id) for row in failures),
        *(MessageKey(MessageKind.COMMITMENT, row.id) for row in commitments),
    ]

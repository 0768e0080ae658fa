"""The commands and the button of `/privacy`."""

import json
from dataclasses import replace
from datetime import datetime

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.circles.parting import part
from cogs.goals.asks import keys_of
from cogs.nudges.withdrawal import withdraw
from db import due, outgoing, personal, queries
from db.models import Goal
from db.transaction import transaction
from rules.errors import RuleError
from runtime.message import Attachment, Message
from runtime.ui import Address, pressed

SOMEBODY = "somebody"


class Privacy(CircleCog, group_name="privacy"):
    """What I keep about you."""

    @app_commands.command()
    async def policy(self, interaction: discord.Interaction) -> None:
        """Read what is kept about you, and why."""
        await self.desk.answer(interaction, "privacy/policy")

    @app_commands.command()
    async def export(self, interaction: discord.Interaction) -> None:
        """Get everything that is kept about you, as one file."""
        kept = await personal.export(interaction.user.id)
        if not kept:
            raise RuleError("Nothing is kept about you.")
        file = Attachment("about-me.json", json.dumps(kept, ensure_ascii=False, indent=2))
        await self.desk.send(interaction, Message(self.bot.words.render("privacy/export"), files=(file,)))

    @app_commands.command()
    async def forget(self, interaction: discord.Interaction) -> None:
        """Leave all circles, and have everything about you deleted."""
        circles = await queries.circles_of(interaction.user.id)
        button = self.desk.press("privacy-forget", 0)
        await self.desk.answer(interaction, "privacy/forget", buttons=[[button]], circles=circles)

    @pressed("privacy-forget")
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
        await self.bot.timekeeper.look_at("farewell", user_id, now)  # for circles that have closed before

    async def _forget(self, user_id: int) -> None:
        goals = await Goal.filter(user_id=user_id).only("id")
        await due.drop(f"check-in:{goal.id}" for goal in goals)
        await withdraw(self.bot, user_id)
        await due.drop([f"nudges:{user_id}"])
        await outgoing.erase([*await keys_of(user_id), *await personal.told_by(user_id)])
        for row in await personal.messages_naming(user_id):
            message = Message.from_json(row.body)
            text = message.text.replace(f"<@{user_id}>", SOMEBODY)
            pings = tuple(ping for ping in message.pings if ping != user_id)
            row.body = replace(message, text=text, pings=pings).to_json()
            await row.save(update_fields=["body"])
        await personal.forget(user_id)

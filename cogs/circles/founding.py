"""The part of `/circle` that forms one: by options, or by a form for what they leave open."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import discord
from discord import app_commands

from cogs.base import BaseCog
from cogs.circles.channels import CircleChannels, lacking
from cogs.circles.start_card import Rooms, start_card
from cogs.directory import founder_of
from cogs.zones import fitting_zones, zone_options
from runtime.bot import Circlekeeper
from runtime.forms import ANOTHER
from runtime.given import Fields
from runtime.message import Message
from runtime.ui import pressed, submitted
from services.circles.founding import CirclePlan
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, whole_number
from vocabulary.limits import (
    FEWEST_WEEKS,
    LONGEST_FOCUS,
    LONGEST_NAME,
    LONGEST_SESSION,
    MOST_WEEKS,
    SHORTEST_FOCUS,
    SHORTEST_NAME,
    SHORTEST_SESSION,
    USUAL_SESSION,
    USUAL_WEEKS,
)

Name = app_commands.Range[str, SHORTEST_NAME, LONGEST_NAME]
Focus = app_commands.Range[str, SHORTEST_FOCUS, LONGEST_FOCUS]
Zone = app_commands.Range[str, 1, 100]
Weeks = app_commands.Range[int, FEWEST_WEEKS, MOST_WEEKS]
Minutes = app_commands.Range[int, SHORTEST_SESSION, LONGEST_SESSION]


class FoundingCommands(BaseCog):
    """Nothing that somebody typed is lost: what is refused comes back in the form."""

    def __init__(self, bot: Circlekeeper, services: Services, channels: CircleChannels) -> None:
        super().__init__(bot, services)
        self._circles = services.circles
        self._channels = channels

    @app_commands.command()
    @app_commands.describe(
        name="The circle's name, for example: Deciding with data",
        focus="The one narrow thing that all of you work on",
        zone="Your circle's time zone: a city, a country, or an offset like UTC+2",
        weeks="Weeks from one session to the next",
        minutes="How many minutes a session takes",
    )
    async def create(
        self,
        interaction: discord.Interaction,
        name: Name | None = None,
        focus: Focus | None = None,
        zone: Zone | None = None,
        weeks: Weeks = USUAL_WEEKS,
        minutes: Minutes = USUAL_SESSION,
    ) -> None:
        """Start a circle with its own channels and role."""
        await self._allowed_on(interaction)
        plan = CirclePlan(name or "", focus or "", zone or "", weeks, minutes)
        if name and focus and zone:
            await self._form(interaction, plan)
        else:
            await self._ask(interaction, plan)

    @create.autocomplete("zone")
    async def _zones_to_create(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await fitting_zones(interaction, typed, self.now())

    async def _ask(self, interaction: discord.Interaction, plan: CirclePlan) -> None:
        """Open the form, with what is known filled in."""
        zones = await zone_options(interaction, plan.zone, self.now())
        known = {"name": plan.name, "focus": plan.focus}
        beside = f"{plan.weeks}-{plan.minutes}"
        await self.responder.ask(interaction, FormKind.CIRCLE_CREATE, 0, beside, known, {"zone": zones})

    @submitted(FormKind.CIRCLE_CREATE)
    async def create_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Form the circle, once its zone is known."""
        weeks, minutes = map(whole_number, address.args(2))
        plan = CirclePlan(fields["name"], fields["focus"], fields["zone"], weeks, minutes)
        if plan.zone == ANOTHER:
            text = self.words_in_place(interaction).render("circle/ask-zone")
            await self._answer_keeping(interaction, ButtonKind.CIRCLE_ZONE, plan, text)
        else:
            await self._form(interaction, plan)

    @pressed(ButtonKind.CIRCLE_ZONE)
    async def zone_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for a zone that the form did not offer."""
        await self._kept(interaction, address)
        await self.responder.ask(interaction, FormKind.CIRCLE_ZONE, 0, address.arg)

    @submitted(FormKind.CIRCLE_ZONE)
    async def zone_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Form the circle in the zone that was typed."""
        plan = await self._kept(interaction, Address(ButtonKind.CIRCLE_ZONE, 0, address.arg))
        await self._form(interaction, CirclePlan(**{**asdict(plan), "zone": fields["zone"]}))

    @pressed(ButtonKind.CIRCLE_CREATE_AGAIN)
    async def create_again(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with what was refused."""
        await self._ask(interaction, await self._kept(interaction, address))

    @pressed(ButtonKind.CIRCLE_CREATE_MEANT)
    async def create_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Form the circle in the time zone that was meant."""
        await self._form(interaction, CirclePlan(**await self.chosen(interaction, address)))

    async def _form(self, interaction: discord.Interaction, plan: CirclePlan) -> None:
        async with self._keeping(interaction, plan):
            guild_id = await self._allowed_on(interaction)
            circle_id = await self._circles.founding.form(guild_id, interaction.user.id, plan)
            await self.responder.think(interaction)
            made = await self._channels.make_soon(circle_id)
            full = None if isinstance(made, bool) else made
            rooms = Rooms(made is True, full, lacking(interaction.app_permissions))
            shown = await self._circles.first_steps.show(circle_id, interaction.user.id)
            words = self.words_in_place(interaction)
            await self.responder.go_on(interaction, start_card(words, shown, rooms=rooms))

    async def _allowed_on(self, interaction: discord.Interaction) -> int:
        """The server on which somebody may found a circle. Raises Refusal in a DM, and where they may not."""
        founder = founder_of(interaction)
        if interaction.guild_id is None or founder is None:
            raise Refusal("circles/create-on-server")
        await self._circles.founding_rights.check(interaction.guild_id, founder)
        return interaction.guild_id

    @asynccontextmanager
    async def _keeping(self, interaction: discord.Interaction, plan: CirclePlan) -> AsyncGenerator[None]:
        """Have nothing typed again: what is ambiguous is asked about, what is refused comes back in the form."""
        try:
            async with self.asking(interaction, ButtonKind.CIRCLE_CREATE_MEANT, 0, **asdict(plan)):
                yield
        except Refusal as refusal:
            again = ButtonKind.CIRCLE_CREATE_AGAIN
            text = self.words_in_place(interaction).refusal(refusal)
            await self._answer_keeping(interaction, again, plan, text)

    async def _answer_keeping(
        self, interaction: discord.Interaction, kind: ButtonKind, plan: CirclePlan, text: str
    ) -> None:
        """Answer with a text and a button that goes on with what was typed so far."""
        number = await self.services.drafts.keep(interaction.user.id, kind, 0, asdict(plan))
        button = self.words_in_place(interaction).button(kind, 0, number)
        await self.responder.go_on(interaction, Message(text, ((button,),)))

    async def _kept(self, interaction: discord.Interaction, address: Address) -> CirclePlan:
        kind = ButtonKind(address.kind)
        kept: Mapping[str, Any] = await self.services.drafts.kept(address.number, interaction.user.id, kind, 0)
        return CirclePlan(**kept)
